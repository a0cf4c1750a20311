import { randomOf } from '../random.js';

/** Twenty producers of one flow, and what each is offered at a time. */
export interface SharingScenario {
  readonly key: 'heavy-tailed' | 'greedy' | 'on-off' | 'weighted';
  readonly title: string;
  readonly weights: readonly number[];
  /** Messages/s offered to producer `i` at `atSec`. */
  offeredPerSec(i: number, atSec: number): number;
}

export const PRODUCERS = 20;
/** What each is offered where nothing else is said, messages/s. */
const USUAL_PER_SEC = 50;
const EQUAL = Array.from({ length: PRODUCERS }, () => 1);

/** The four of CONTROL.md §5. */
export function sharingScenarios(seed: number): readonly SharingScenario[] {
  const random = randomOf(`sharing/${seed}`);
  const tails = EQUAL.map(() => USUAL_PER_SEC * (1 - random.uniform()) ** -0.9);
  const phases = EQUAL.map(() => random.between(0, 60));
  const weights = EQUAL.map((_, i) => 1 + (i % 4));
  const demands = EQUAL.map(() => USUAL_PER_SEC * random.between(0.2, 4));
  return [
    { key: 'heavy-tailed', title: 'heavy-tailed', weights: EQUAL, offeredPerSec: (i) => tails[i]! },
    {
      ...{ key: 'greedy', title: 'one greedy 50x', weights: EQUAL },
      offeredPerSec: (i) => (i === 0 ? 50 * USUAL_PER_SEC : USUAL_PER_SEC),
    },
    {
      ...{ key: 'on-off', title: 'on/off', weights: EQUAL },
      offeredPerSec: (i, atSec) => ((atSec + phases[i]!) % 60 < 30 ? 2 * USUAL_PER_SEC : 0),
    },
    { key: 'weighted', title: 'weighted', weights, offeredPerSec: (i) => demands[i]! },
  ];
}
