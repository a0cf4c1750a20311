/** Codes of the API in plain words: no code name stands on a screen. */
const CLAMPS: Readonly<Record<string, string>> = {
  ceiling: 'ceiling',
  floor: 'floor',
  'step-up': 'largest step up',
  'no-raise': 'no rise on a partial reading',
  hold: 'last reading',
  glide: 'glide to safe',
  'hard-limit': 'hard limit',
};

const REASONS: Readonly<Record<string, string>> = {
  COLD_START: 'Cold start: the pace of the consumers is not known yet',
  BACKLOG_ABOVE_OBJECTIVE: 'Held: the queue is above its objective',
  BACKLOG_ABOVE_SET_POINT: 'Held: the queue is above its set point',
  BACKLOG_AT_OBJECTIVE: 'Held: the queue is where it should be',
  PROBING_CAPACITY: 'Trying a higher rate: the consumers keep up',
  CONSUMER_STALLED: 'Cut: consumers stopped committing',
  NO_CONSUMERS: 'Cut: no consumers',
  NOT_BINDING: 'Open: the consumers keep up with all that is sent',
  FIXED: 'Fixed by the policy',
  STEP_LEVEL: 'Held: a level of the table of steps',
  RECOVERING: 'Rising: the queue is short again',
  NO_READING: 'Blind: not read yet',
  STALE_HOLD: 'Held on the last reading: no newer one came',
  STALE_GLIDE: 'Blind: gliding to the safe rate',
  PARTIAL_READING: 'Part of the partitions answered: no rise',
  BROKER_ALARM: 'Cut: the broker blocks publishers',
  LEVEL_ABOVE_OBJECTIVE: 'Held: the level is above its objective',
  LEVEL_AT_OBJECTIVE: 'Held: the level is near its objective',
  LEVEL_FREE: 'Open: the level is far below its objective',
  MEASURING: 'Its capacity is being measured',
  HARD_LIMIT: 'Stopped: the hard limit is reached',
};

const STRATEGIES: Readonly<Record<string, string>> = {
  block: 'waits',
  throttle: 'is slowed',
  drop: 'is dropped',
  reject: 'is rejected',
  spill: 'is spilled',
};

const CHANGES: Readonly<Record<string, string>> = {
  created: 'created',
  changed: 'changed',
  'rolled-back': 'rolled back',
  removed: 'removed',
};

const plain = (code: string): string => code.toLowerCase().replaceAll('_', ' ').replaceAll('-', ' ');

export const clampWord = (clamp: string): string => CLAMPS[clamp] ?? plain(clamp);
export const reasonWord = (reason: string): string => REASONS[reason] ?? plain(reason);
/** Codes within a sentence of the server become words as well. */
export const plainCodes = (text: string): string =>
  text.replace(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g, (code) => {
    const word = reasonWord(code);
    return word.charAt(0).toLowerCase() + word.slice(1);
  });

export const strategyWord = (strategy: string): string => STRATEGIES[strategy] ?? plain(strategy);
export const changeWord = (change: string): string => CHANGES[change] ?? plain(change);

/** `local` is nobody yet: logins do not exist. */
export const whoWord = (who: string): string => (who === 'file' ? 'the YAML file' : who);
