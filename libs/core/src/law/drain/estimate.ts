/** What a poll says of a group as a whole. */
export interface QueueEstimate {
  /** Σ of the members' consume rates, messages/s; null until one was measured. */
  readonly consumePerSec: number | null;
  /** The newest commits tell of another pace than the last seconds did, beyond noise; `consumePerSec` is the new one. */
  readonly isChanged: boolean;
  /** Messages that wait, without those that are surely read and not committed yet. */
  readonly queueMessages: number;
  /** 1 = all members are heard as usual, 0 = none; weighted by what they consume. */
  readonly aliveShare: number;
  readonly unreadShare: number;
  /** Mean time between commits of the members, and since their last commits, s. */
  readonly gapSec: number;
  readonly commitAgeSec: number;
  /** Something was committed since the last sample. */
  readonly hasAdvanced: boolean;
  /** Nobody looked for far longer than usual before this sample. */
  readonly isBlind: boolean;
  /** Partitions that stand still while their member works; they are no part of the queue. */
  readonly frozenPartitions: number;
}
