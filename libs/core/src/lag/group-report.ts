import { type GroupType, type MemberSample } from './group-sample.js';
import { type LagStatus } from './partition-status.js';
import { type PositionBound } from './position-bound.js';
import { type GroupState, type UnknownReason } from './reading.js';
import { type TimeLag } from './time-lag.js';

/** Why a figure is null. */
export type FigureReason =
  | UnknownReason
  | 'stale' // the newest answer is too old to be shown as a number
  | 'no-history' // watched since too short a time
  | 'not-closing' // the group does not consume faster than is produced
  | 'incomplete' // some partitions did not answer
  | 'nothing-deleted' // retention deleted nothing while it was watched, or nothing waits
  | 'compacted'; // offsets of a compacted topic count more than it holds

/** A number, or why there is none: exactly one of the two is null. */
export interface Figure {
  readonly value: number | null;
  readonly reason: FigureReason | null;
}

/** A time lag, or why there is none. */
export interface TimeLagFigure {
  readonly value: TimeLag | null;
  readonly reason: FigureReason | null;
}

export interface PartitionReport {
  readonly topic: string;
  readonly partition: number;
  /** Offsets as decimal strings: they may pass 2^53. Null where unknown, or where the group has no position. */
  readonly committedOffset: string | null;
  readonly logStartOffset: string | null;
  /** High watermark. */
  readonly endOffset: string | null;
  /** Last stable offset: where a read_committed consumer ends. */
  readonly stableEndOffset: string | null;
  readonly lagMessages: Figure;
  readonly readableLagMessages: Figure;
  /** Where the group has no position: the least and the most that it may have to read. */
  readonly boundMessages: PositionBound | null;
  readonly lagSec: TimeLagFigure;
  readonly consumedPerSec: Figure;
  readonly producedPerSec: Figure;
  readonly etaSec: Figure;
  /** Messages deleted before the group read them, since it is watched. */
  readonly lostMessages: number;
  /** Share of what the log holds that is unread; 1 = about to lose. */
  readonly retentionShare: Figure;
  /** Seconds until retention deletes what is read next, at its present pace. */
  readonly lossEtaSec: Figure;
  readonly epoch: number;
  readonly status: LagStatus;
  readonly statusReason: string;
  /** Member id, null where nobody owns it or owners cannot be told. */
  readonly owner: string | null;
  /** Committed once, owned by nobody of a settled group: in no sum (E4). */
  readonly isUnowned: boolean;
  readonly sampleAgeMs: number | null;
}

/** Figures over several partitions. */
export interface LagTotals {
  /** Sum over the known partitions. With `isLowerBound` some are not known. */
  readonly lagMessages: Figure;
  readonly readableLagMessages: Figure;
  readonly isLowerBound: boolean;
  readonly maxLagMessages: Figure;
  /** The partition behind the maximum, as `topic/partition`. */
  readonly maxPartition: string | null;
  /** Largest lag over the median lag of the partitions; null below two known. */
  readonly skew: number | null;
  /** Of the partition that is furthest behind in time. */
  readonly lagSec: TimeLagFigure;
  readonly consumedPerSec: Figure;
  readonly producedPerSec: Figure;
  readonly etaSec: Figure;
  readonly retentionShare: Figure;
  /** Of the partition that loses first. */
  readonly lossEtaSec: Figure;
  readonly lostMessages: number;
  /** With partitions that have no position: the least and the most that all of them together may have to read. */
  readonly boundMessages: PositionBound | null;
  readonly partitionCount: number;
  readonly noCommitPartitions: number;
  readonly unknownPartitions: number;
  /** Of these, how many for which reason. */
  readonly unknownBy: Readonly<Partial<Record<FigureReason, number>>>;
  /** Partitions that a hanging transaction holds up (E11). */
  readonly heldPartitions: number;
  /** Share of the expected partitions that answered, 0 to 1. */
  readonly completeness: number;
  /** Age of the oldest value in these figures. */
  readonly sampleAgeMs: number | null;
}

export interface TopicReport extends LagTotals {
  readonly topic: string;
  readonly isCompacted: boolean;
}

/** One line of the list of groups. */
export interface GroupSummary extends LagTotals {
  readonly group: string;
  readonly type: GroupType;
  readonly state: GroupState;
  readonly isSimple: boolean;
  readonly status: LagStatus;
  readonly statusReason: string;
  readonly sinceMs: number | null;
  readonly incidentId: string | null;
  readonly memberCount: Figure;
  readonly topics: readonly string[];
  /** Why the positions of the whole group could not be read last time; null where they could. */
  readonly failure: string | null;
}

export interface GroupReport extends Omit<GroupSummary, 'topics'> {
  readonly coordinator: number | null;
  readonly topics: readonly TopicReport[];
  readonly partitions: readonly PartitionReport[];
  /** Null where they were never read. */
  readonly members: readonly MemberSample[] | null;
}
