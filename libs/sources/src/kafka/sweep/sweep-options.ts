/** How a cluster is swept. Times in milliseconds. */
export interface SweepOptions {
  /** How often the caller sweeps; what "old" is measured by. Default 10 s. */
  readonly everyMs?: number;
  /** Longest time of one sweep's questions to one broker. Default 5 s. */
  readonly deadlineMs?: number;
  /** Requests under way at one broker. Its coordinator threads are few, and shared with commits and heartbeats. Default 2. */
  readonly requestsPerBroker?: number;
  /** How often groups and brokers are listed. Default 30 s. */
  readonly listEveryMs?: number;
  /** How often the topics in use are asked for again. Default 60 s. */
  readonly topicsEveryMs?: number;
  /** Idle groups, log starts and last stable offsets are read every so many sweeps. Default 5. */
  readonly rareEvery?: number;
  /** Names of groups to watch, with `*`; default all. */
  readonly include?: readonly string[];
  /** Names of groups to leave out, with `*`; default `DEFAULT_EXCLUDE`. */
  readonly exclude?: readonly string[];
  /** Looks up, once at start, where the logs ended minutes and hours ago. Default true. */
  readonly seeds?: boolean;
}

export const SWEEP_DEFAULTS = {
  everyMs: 10_000,
  deadlineMs: 5_000,
  requestsPerBroker: 2,
  listEveryMs: 30_000,
  topicsEveryMs: 60_000,
  rareEvery: 5,
  include: ['*'],
  seeds: true,
} as const;
