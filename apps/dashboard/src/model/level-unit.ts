import { formatCount, formatDelay, formatShare } from './format.js';

/** Seconds or messages that wait; or the share of a limit, of a fill level. */
export type LevelUnit = 'sec' | 'messages' | 'share';

const PRINTS = { sec: formatDelay, messages: formatCount, share: formatShare } as const;
/** How a level of this unit is printed. */
export const printOf = (unit: LevelUnit): ((value: number) => string) => PRINTS[unit];
