/** Thresholds of the status rules. All are starting values of ours, to be changed by configuration (LAG.md §b). */
export interface LagSettings {
  /** Polls of the window; it is as long as these or as `windowMs`, whichever is longer. */
  readonly windowPolls: number;
  readonly windowMs: number;
  /** Backlog of a partition that is no news, messages. */
  readonly allowedLagMessages: number;
  /** Below this share of answered partitions the status is UNKNOWN. */
  readonly minCompleteness: number;
  /** A newest sample older than this many polls makes the status UNKNOWN. */
  readonly stalePolls: number;
  /** Largest gap that may be an unreadable tail (transaction markers, a committer of the last offset), messages. */
  readonly tailMessages: number;
  /** A partition is stuck only after this time, whatever the number of polls. */
  readonly stuckMs: number;
  /** A stall takes this many learned cadences of silence. */
  readonly stallCadences: number;
  /** Evaluations in a row before a status is shown, and before it is left. */
  readonly enterAfter: number;
  readonly leaveAfter: number;
  /** An advance over this many times the highest rate seen is no work but a skip (E21). */
  readonly skipFactor: number;
  /** Polls for which a group that no broker lists is kept (E30). */
  readonly keepUnlistedPolls: number;
  /** Share of retention at which the log's end is near (E8). */
  readonly retentionWarnShare: number;
  /**
   * A transaction that holds a log up for longer is taken for hanging (E11). A broker ends every transaction after
   * `transaction.max.timeout.ms`, 15 minutes unless changed: what is older was left behind.
   */
  readonly hangingMs: number;
}

export const LAG_DEFAULTS: LagSettings = {
  windowPolls: 10,
  windowMs: 30_000,
  allowedLagMessages: 0,
  minCompleteness: 0.9,
  stalePolls: 3,
  tailMessages: 2,
  stuckMs: 60_000,
  stallCadences: 3,
  enterAfter: 3,
  leaveAfter: 5,
  skipFactor: 10,
  keepUnlistedPolls: 10,
  retentionWarnShare: 0.8,
  hangingMs: 900_000,
};
