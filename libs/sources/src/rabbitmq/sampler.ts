import { type QueueFailure } from './failures.js';
import { type QueueSample } from './queue-sample.js';

export type Sampled = { readonly sample: QueueSample } | { readonly failure: QueueFailure };

/** What a broker said of some queues at one time. */
export interface Samples {
  readonly queues: ReadonlyMap<string, Sampled>;
  /** Why the broker blocks publishers; null where it does not or where that was not told. */
  readonly alarm: string | null;
}

/** Counts of queues, from the management API or from the Prometheus plugin. Never throws: a failure is one of the queue. */
export interface Sampler {
  readonly via: 'management' | 'prometheus';
  sample(queues: readonly string[], signal: AbortSignal): Promise<Samples>;
}
