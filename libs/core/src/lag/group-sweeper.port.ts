/** What a sweep is to read, and how often it will be asked to. */
export interface SweepPlan {
  /** Spacing of the sweeps, milliseconds: what "old" is measured by. */
  readonly everyMs: number;
  /** Names of groups to watch, with `*`; absent: all. */
  readonly include?: readonly string[];
  /** Names of groups to leave out, with `*`; absent: the adapter's defaults (E40). */
  readonly exclude?: readonly string[];
}

/** What one sweep cost and could not read. */
export interface SweepOutcome {
  readonly requests: number;
  readonly wallMs: number;
  readonly groups: number;
  readonly partitions: number;
  /** By node id: how long it took, and what went wrong in words. */
  readonly brokers: ReadonlyMap<number, { readonly wallMs: number; readonly failure: string | null }>;
  /** Why nothing could be read at all; null where something was. */
  readonly failure: string | null;
}

/**
 * Reads all groups of one cluster into a `ClusterLag`. Promise: it never throws for what a broker does (that is a gap of
 * the groups it concerns), it ends within its own deadline, and it changes nothing on the cluster.
 */
export interface GroupSweeper {
  /** Sweeps must not overlap. */
  sweep(signal: AbortSignal): Promise<SweepOutcome>;
}
