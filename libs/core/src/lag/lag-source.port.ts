import { type ClusterLag } from './cluster-lag.js';
import { type GroupSweeper, type SweepPlan } from './group-sweeper.port.js';
import { type QueueTeller } from './queue-facts.js';
import { type Reading } from './reading.js';

/** What a source is asked to read: one consumer group on some topics of its cluster; of a database one queue, as both. */
export interface LagTarget {
  /** Id of the constraint, unique within the controller. */
  readonly id: string;
  readonly group: string;
  readonly topics: readonly string[];
}

/** One consumer group as its cluster lists it. */
export interface DiscoveredGroup {
  readonly group: string;
  /** As the cluster words it, for example `Stable`. */
  readonly state: string;
  readonly type: string;
  /** Topics that the group has a position on, by name; null where they could not be read. */
  readonly topics: readonly string[] | null;
}

export interface Discovery {
  /** By name. */
  readonly groups: readonly DiscoveredGroup[];
  /** Why the list is not complete, in words; null where it is. */
  readonly gap: string | null;
}

/** What is to be read: groups by name, and topics. */
export interface RightsWanted {
  readonly groups: readonly string[];
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
  /** The kind of cluster: `kafka`, `sql`, `rabbitmq` or `level`. */
  readonly kind: string;
  poll(targets: readonly LagTarget[], signal: AbortSignal): Promise<ReadonlyMap<string, Reading>>;
  /** What stands in the cluster, for a form; absent where a kind has no such thing. Never throws: what fails is a gap. */
  discover?(signal: AbortSignal): Promise<Discovery>;
  /** Reads every group of the cluster into `cluster`; absent where a kind has no groups. It is gone with `close`. */
  sweeper?(cluster: ClusterLag, plan: SweepPlan): GroupSweeper;
  /** What it knows of single queues; absent where a kind has none. */
  readonly queues?: QueueTeller;
  /**
   * The rights that are missing to read these, each as `DESCRIBE on group X`; absent where a kind has none. Throws where
   * nobody answers.
   */
  missingRights?(wanted: RightsWanted, signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}
export const LagSource = Symbol('LagSource');
