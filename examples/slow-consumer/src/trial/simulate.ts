import { type Measured, play, productController, realize } from '@headgate/sim';
import { measuresOf, type TrialMeasures, type TrialSecond } from './measures.js';
import { type Trial, twinOf } from './scenarios.js';

export interface Played {
  readonly seconds: readonly TrialSecond[];
  readonly measures: TrialMeasures;
}

/** The trial's twin in the plant, under the product's own loop. */
export function simulate(trial: Trial, kind: 'kafka' | 'rabbitmq'): Played {
  const run = realize({ key: trial.name, about: trial.about, make: () => twinOf(trial, kind) }, 1);
  const measured: Measured = play(run, productController(run, { name: 'drain', params: {} }));
  const seconds = measured.seconds.map(({ ratePerSec, consumed, possible, queueMessages }, i) => ({
    ...{
      second: i + 1,
      ratePerSec,
      consumedPerSec: consumed,
      busyShare: possible > 0 ? Math.min(1, consumed / possible) : null,
      backlog: queueMessages,
    },
  }));
  return { seconds, measures: measuresOf(trial, seconds, measured.p99DelaySec) };
}
