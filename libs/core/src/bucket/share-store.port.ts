import { type DemandReport } from '../allocation/demand.js';

/** One instance as its leases tell of it. Totals since it was first met, milli-tokens. */
export interface InstanceReport extends DemandReport {
  readonly producer: string;
  readonly instance: string;
  readonly throughController: boolean;
  /** Since its last lease. */
  readonly ageMs: number;
  /** What it may take of its share by now, and has not. */
  readonly levelMilli: number;
  readonly grantedMilli: number;
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
  readonly spilledMilli: number;
  readonly unleasedMilli: number;
}

export interface ShareEntry {
  readonly producer: string;
  readonly instance: string;
  readonly shareMilliPerSec: number;
  /** The part of it that is kept for the instance, at most all of it. */
  readonly reservedMilliPerSec: number;
  readonly safeShareMilliPerSec: number;
}

/** How the rate of a flow is divided from now on. */
export interface SharesOfFlow {
  readonly flow: string;
  /** Must be the one that stands in the bucket. */
  readonly epoch: number;
  /** What the shares were computed from; they follow the published rate in proportion until the next allocation. */
  readonly rateMilliPerSec: number;
  /** Of the instances that reach the bucket through a controller alone: where none lives any more they spend this unseen. */
  readonly heldSafeMilliPerSec: number;
  /** Tokens that belong to the instances below; the rest of the bucket is the pool, open to all. */
  readonly reservedMilli: number;
  readonly shares: readonly ShareEntry[];
}

/**
 * Who leases from a flow, and which part of its rate each may take. Promise: `instances` leaves out, and forgets, who
 * was silent for 12 lease ttls; `allocate` replaces the shares of those it names, takes the shares of all others, and is
 * false, with nothing changed, where another epoch stands or nothing was published. Both fail as `TokenBucket` does.
 */
export interface ShareStore {
  instances(flow: string): Promise<readonly InstanceReport[]>;
  allocate(shares: SharesOfFlow): Promise<boolean>;
}
export const ShareStore = Symbol('ShareStore');
