/** One instance of a producer of a flow. Totals are milli-tokens since the instance was first seen. */
export interface ProducerInstance {
  readonly flow: string;
  readonly producer: string;
  readonly instance: string;
  /** What the SDK says of itself, for example `sdk-js/0.1.0`; null where it says nothing. */
  readonly version: string | null;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
}

/**
 * Who produces into a flow.
 *
 * Promise: `record` is an idempotent upsert by (flow, producer, instance): the first time seen stays the earliest, the
 * last one and the totals never go back, so repeated and late reports harm nothing. Each call settles within the
 * adapter's deadline or rejects with `StoreUnavailableError` and may be retried.
 */
export interface ProducerStore {
  record(instances: readonly ProducerInstance[]): Promise<void>;
  /** Of one flow, or of all where it is null; the one seen last comes first. At most 10,000. */
  list(flow: string | null): Promise<readonly ProducerInstance[]>;
  /** Deletes instances not seen since `beforeMs`; tells how many. Called by a job. */
  expire(beforeMs: number): Promise<number>;
}
export const ProducerStore = Symbol('ProducerStore');
