import { type GroupLine, type GroupPartition, type GroupTopic } from '@headgate/contract';
import {
  type Figure,
  type GroupSummary,
  type LagTotals,
  type PartitionReport,
  STATUSES,
  type TimeLagFigure,
  type TopicReport,
} from '@headgate/core';
import { whyOf } from './figure-words.js';

/** The figures that a partition and a sum have in common. */
type Shared = Pick<
  PartitionReport & LagTotals,
  | 'lagMessages'
  | 'readableLagMessages'
  | 'lagSec'
  | 'consumedPerSec'
  | 'producedPerSec'
  | 'etaSec'
  | 'retentionShare'
  | 'lossEtaSec'
  | 'lostMessages'
  | 'sampleAgeMs'
>;

const figure = <N extends string>(name: N, of: Figure) =>
  ({ [name]: of.value, [`${name}Reason`]: whyOf(of) }) as Record<N, number | null> &
    Record<`${N}Reason`, string | null>;

export function timeLagBody({ value }: TimeLagFigure): GroupLine['lagSec'] {
  if (value === null) return null;
  const { sec, bound, uncertaintySec, source } = value;
  return { value: sec, bound, uncertaintySec, source };
}

const sharedBody = (of: Shared) => ({
  ...figure('lagMessages', of.lagMessages),
  ...figure('readableLagMessages', of.readableLagMessages),
  lagSec: timeLagBody(of.lagSec),
  lagSecReason: whyOf(of.lagSec),
  ...figure('consumedPerSec', of.consumedPerSec),
  ...figure('producedPerSec', of.producedPerSec),
  ...figure('etaSec', of.etaSec),
  ...figure('retentionShare', of.retentionShare),
  ...figure('lossEtaSec', of.lossEtaSec),
  lostMessages: of.lostMessages,
  sampleAgeMs: of.sampleAgeMs,
});

export const totalsBody = (of: LagTotals) => ({
  ...sharedBody(of),
  boundMessages: of.boundMessages,
  isLowerBound: of.isLowerBound,
  ...figure('maxLagMessages', of.maxLagMessages),
  maxPartition: of.maxPartition,
  skew: of.skew,
  partitionCount: of.partitionCount,
  noCommitPartitions: of.noCommitPartitions,
  unknownPartitions: of.unknownPartitions,
  completeness: of.completeness,
});

export interface LineContext {
  readonly cluster: string;
  readonly flow: string | null;
  readonly toUtc: (monotonicMs: number) => string;
}

export const headBody = (of: Omit<GroupSummary, 'topics'>, { cluster, flow, toUtc }: LineContext) => ({
  cluster,
  group: of.group,
  type: of.type,
  state: of.state,
  isSimple: of.isSimple,
  status: of.status,
  statusReason: of.statusReason,
  since: of.sinceMs === null ? null : toUtc(of.sinceMs),
  incident: of.incidentId,
  risk: riskOf(of),
  needsYou: STATUSES.indexOf(of.status) <= STATUSES.indexOf('UNKNOWN'),
  ...figure('memberCount', of.memberCount),
  failure: of.failure,
  flow,
});

export const groupLine = (of: GroupSummary, context: LineContext): GroupLine => ({
  ...headBody(of, context),
  ...totalsBody(of),
  topics: [...of.topics],
  spark: [], // drawn for the lines of a page only
});

export const topicBody = (of: TopicReport): GroupTopic => ({
  topic: of.topic,
  isCompacted: of.isCompacted,
  ...totalsBody(of),
});

export const partitionBody = (of: PartitionReport): GroupPartition => ({
  topic: of.topic,
  partition: of.partition,
  committedOffset: of.committedOffset,
  logStartOffset: of.logStartOffset,
  endOffset: of.endOffset,
  stableEndOffset: of.stableEndOffset,
  ...sharedBody(of),
  boundMessages: of.boundMessages,
  epoch: of.epoch,
  status: of.status,
  statusReason: of.statusReason,
  owner: of.owner,
  isUnowned: of.isUnowned,
});

/** The status decides; among equals what is nearer to losing data, or later, comes first. Always below the next status. */
function riskOf({
  status,
  retentionShare,
  lagSec,
}: Pick<GroupSummary, 'status' | 'retentionShare' | 'lagSec'>): number {
  const lateness = 1 - 1 / (1 + (lagSec.value?.sec ?? 0) / 60);
  const within = Math.max(Math.min(1, retentionShare.value ?? 0), lateness);
  return STATUSES.length - 1 - STATUSES.indexOf(status) + 0.999 * within;
}
