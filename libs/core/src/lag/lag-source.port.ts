import { type Reading } from './reading.js';

/** What a source is asked to read: one consumer group on some topics of its cluster; of a database one queue, as both. */
export interface LagTarget {
  /** Id of the constraint, unique within the controller. */
  readonly id: string;
  readonly group: string;
  readonly topics: readonly string[];
}

/**
 * Adapter that reads the constraints of one cluster.
 *
 * Promise: `poll` answers within its own deadline, never throws for a target (a failure is a `FailedReading` of that
 * target) and has an entry for every target it was given. Partial answers are used: one slow broker makes its own
 * partitions unknown. It changes nothing on the cluster. `close` is idempotent and settles what is under way.
 */
export interface LagSource {
  /** The kind of cluster: `kafka` or `sql`. */
  readonly kind: string;
  poll(targets: readonly LagTarget[], signal: AbortSignal): Promise<ReadonlyMap<string, Reading>>;
  close(): Promise<void>;
}
export const LagSource = Symbol('LagSource');
