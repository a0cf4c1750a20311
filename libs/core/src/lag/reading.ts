/** Why a backlog, or one partition of it, is unknown. Unknown is never zero. */
export type UnknownReason =
  | 'no-reading' // nothing was polled yet
  | 'timeout'
  | 'unreachable'
  | 'no-group' // the cluster answers, and the group is not there
  | 'no-topic'
  | 'no-commit' // the group never committed on this partition
  | 'no-leader'
  | 'not-authorized'
  | 'loading' // the coordinator is starting or moving
  | 'unsupported';

/** State of the consumer group as the broker tells it. `unknown` where it could not be read. */
export type GroupState = 'stable' | 'rebalancing' | 'empty' | 'dead' | 'unknown';

/** One partition of a constraint. Offsets are messages; exact below 2^53, beyond it the partition is unknown. */
export interface PartitionReading {
  readonly topic: string;
  readonly partition: number;
  /** Next offset the group will read; null where it has no position or it could not be read (see `unknown`). */
  readonly committedOffset: number | null;
  /** Earliest offset still readable; null where unknown. */
  readonly logStartOffset: number | null;
  /** Next offset to be written, uncommitted transactions included (isolation 0); null where unknown. */
  readonly endOffset: number | null;
  /** Where a read_committed consumer ends, while an open transaction keeps it before the end; absent while none does. */
  readonly stableEndOffset?: number;
  /** Opaque id of the group member that owns the partition; null where unknown or unowned. */
  readonly member: string | null;
  /** Null where all three offsets are known. `no-commit` is an answer, the others are gaps. */
  readonly unknown: UnknownReason | null;
}

/** An observation that holds numbers. */
export interface OkReading {
  readonly ok: true;
  /** Arrival of the oldest value in it, on the monotonic clock. Age is counted from here. */
  readonly atMs: number;
  /** Arrival of the committed offsets and of the ends: rates divide by true sample times, never by the nominal cycle. */
  readonly committedAtMs: number;
  readonly endAtMs: number;
  /** Grows with every poll of this target; an answer that is older than the newest accepted one is dropped. */
  readonly sequence: number;
  readonly groupState: GroupState;
  /** Members of the group; null where unknown. */
  readonly members: number | null;
  /** Age of the oldest message that waits, where the source can tell; 0 where none waits. */
  readonly oldestAgeMs?: number;
  /** Sorted by topic, then partition. A queue is one partition: what was ever put in and what was ever done. */
  readonly partitions: readonly PartitionReading[];
  /** Of a broker's queue: how far its two counts are to be trusted. */
  readonly queue?: QueueCounting;
  /** Of a fill level (memory, disk, pool): a level has no partitions. */
  readonly fill?: FillLevel;
}

/**
 * A broker counts what its queues did at intervals, and tells their depth at any time. Between two counts the partition's
 * end and position are the least that must have come and gone; their difference is the depth, which is exact.
 */
export interface QueueCounting {
  /** Arrival of the newest count on the monotonic clock; null where only the depth is known. */
  readonly countedAtMs: number | null;
  /** Spacing of samples, milliseconds: freshness is counted in it where it is longer than a poll. */
  readonly everyMs: number;
  /** The broker blocks publishers (memory, disk), in words; null where it does not or where that could not be read. */
  readonly alarm: string | null;
}

/** How full something is. Both in one unit: bytes, connections, slots. */
export interface FillLevel {
  readonly used: number;
  readonly limit: number;
  /** A third of the time for which it holds, milliseconds: freshness is counted in it. */
  readonly everyMs: number;
}

/** An observation that failed. It carries a reason and no numbers. */
export interface FailedReading {
  readonly ok: false;
  readonly atMs: number;
  readonly sequence: number;
  readonly reason: Exclude<UnknownReason, 'no-commit'>;
  /** A sentence for people: what failed and what to look at. */
  readonly message: string;
}

export type Reading = OkReading | FailedReading;
