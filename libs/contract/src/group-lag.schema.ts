import { z } from 'zod';
import { ClusterName, UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

/** Worst first. */
export const GROUP_STATUSES = [
  'LOSING_DATA',
  'STOPPED',
  'STALLED',
  'STUCK_PARTITION',
  'FALLING_BEHIND',
  'REWOUND',
  'UNKNOWN',
  'OK_TAIL',
  'OK',
] as const;
export const GroupStatusSchema = z.enum(GROUP_STATUSES).meta({ id: 'GroupStatus' });
export type GroupStatusName = z.output<typeof GroupStatusSchema>;

export const GROUP_EVENT_KINDS = [
  ...(['lost', 'rewind', 'reset', 'skip', 'expired', 'out-of-range'] as const),
  ...(['recreated', 'truncated', 'grown', 'shrunk', 'topic-deleted'] as const),
  ...(['hanging-transaction', 'future-timestamp'] as const),
] as const;

export const TimeLagSchema = z
  .object({
    value: Measured.describe('Seconds'),
    bound: z.enum(['exact', 'lower']).describe('`lower`: at least so long; our history begins later'),
    uncertaintySec: Measured,
    source: z.enum(['poll', 'timestamp']).describe('Our clock, or the clocks of the records'),
  })
  .meta({ id: 'TimeLag' });

const Offset = z
  .string()
  .regex(/^-?\d+$/)
  .nullable()
  .describe('A decimal string: offsets may pass 2^53. Null where unknown');

const rates = {
  lagMessages: Measured.nullable(),
  lagMessagesReason: Why,
  readableLagMessages: Measured.nullable().describe('Up to the last stable offset: what read_committed sees'),
  readableLagMessagesReason: Why,
  lagSec: TimeLagSchema.nullable(),
  lagSecReason: Why,
  consumedPerSec: Measured.nullable(),
  consumedPerSecReason: Why,
  producedPerSec: Measured.nullable(),
  producedPerSecReason: Why,
  etaSec: Measured.nullable().describe('Until nothing waits; null while it does not close'),
  etaSecReason: Why,
  retentionShare: Measured.nullable().describe('Unread part of what the log holds; 1 is about to lose'),
  retentionShareReason: Why,
  lossEtaSec: Measured.nullable().describe('Until retention deletes what is read next, at its present pace'),
  lossEtaSecReason: Why,
  lostMessages: Measured.describe('Deleted before the group read them, since it is watched'),
  sampleAgeMs: Measured.nullable().describe('Age of the oldest value in these figures'),
};

const Bound = z.object({ least: Measured, most: Measured }).nullable();

const totals = {
  ...rates,
  boundMessages: Bound.describe('Where partitions have no position: the least and the most that may wait in all'),
  isLowerBound: z.boolean().describe('Some partitions did not answer: sums are at least so much'),
  maxLagMessages: Measured.nullable(),
  maxLagMessagesReason: Why,
  maxPartition: z.string().nullable().describe('The partition of the maximum, as topic/partition'),
  skew: Measured.nullable().describe('Largest lag over the median; null below two known partitions'),
  partitionCount: z.int(),
  noCommitPartitions: z.int(),
  unknownPartitions: z.int(),
  completeness: Measured.describe('Share of the expected partitions that answered, 0 to 1'),
};

const head = {
  cluster: ClusterName,
  group: z.string(),
  type: z.enum(['classic', 'consumer', 'share', 'streams', 'unknown']),
  state: z.enum(['stable', 'rebalancing', 'empty', 'dead', 'unknown']),
  isSimple: z.boolean().describe('Positions without members: assign and commit'),
  status: GroupStatusSchema,
  statusReason: z.string(),
  since: UtcTime.nullable().describe('When this status began'),
  incident: z.string().nullable().describe('Id of the incident that is open'),
  risk: Measured.describe('What the list sorts by: the status first, then how near retention and how late'),
  needsYou: z.boolean().describe('Counted in the answer'),
  memberCount: z.int().nullable(),
  memberCountReason: Why,
  failure: z.string().nullable().describe('Why the group could not be read last time'),
  flow: z.string().nullable().describe('The flow that reads this group'),
};

export const GroupLineSchema = z
  .object({
    ...head,
    ...totals,
    topics: z.array(z.string()),
    spark: z
      .array(Measured.nullable())
      .describe('Seconds behind over the last half hour, oldest first; null is unknown'),
  })
  .meta({ id: 'GroupLine' });
export type GroupLine = z.output<typeof GroupLineSchema>;

export const GroupTopicSchema = z
  .object({ topic: z.string(), isCompacted: z.boolean().describe('Lag is then an upper bound'), ...totals })
  .meta({ id: 'GroupTopic' });
export type GroupTopic = z.output<typeof GroupTopicSchema>;

export const GroupPartitionSchema = z
  .object({
    topic: z.string(),
    partition: z.int(),
    committedOffset: Offset,
    logStartOffset: Offset,
    endOffset: Offset.describe('High watermark, a decimal string'),
    stableEndOffset: Offset,
    ...rates,
    boundMessages: Bound.describe('Without a position: the least and the most it may have to read'),
    epoch: z.int().describe('Grows when the log is made anew or cut'),
    status: GroupStatusSchema,
    statusReason: z.string(),
    owner: z.string().nullable().describe('Member id; null where nobody owns it, or owners were not read'),
    isUnowned: z.boolean().describe('Left by a settled group: in no sum'),
  })
  .meta({ id: 'GroupPartition' });
export type GroupPartition = z.output<typeof GroupPartitionSchema>;

export const GroupFindingSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    fact: z.string(),
    why: z.string(),
    fix: z.string(),
  })
  .meta({ id: 'GroupFinding' });

/** Something that happened to the group, or to a log that it reads; told once. */
export const GroupEventSchema = z
  .object({
    at: UtcTime,
    kind: z.enum(GROUP_EVENT_KINDS),
    topic: z.string(),
    partition: z.int().nullable().describe('Null where the topic as a whole is meant'),
    messages: Measured.describe('Lost, gone back, skipped, held up or beyond the end; of grown and shrunk partitions'),
    text: z.string(),
  })
  .meta({ id: 'GroupEvent' });
export type GroupEvent = z.output<typeof GroupEventSchema>;

/** How far behind a group was, as columns: a plot takes them as they are. */
export const GroupHistorySchema = z
  .object({
    cluster: ClusterName,
    group: z.string(),
    serverTime: UtcTime,
    stepSec: Measured,
    t: z
      .array(z.number())
      .describe('Seconds since 1970 UTC, evenly spaced, oldest first; from the first known step on'),
    lagMessages: z.array(Measured.nullable()).describe('Largest of each step; null is unknown'),
    lagSec: z.array(Measured.nullable()),
    isLower: z.array(z.boolean()).describe('Where the seconds are "at least"'),
    objectiveSec: Measured.nullable().describe('Of the flow that reads it'),
    events: z.array(GroupEventSchema).describe('What happened within this time, newest first'),
    gap: z.string().nullable().describe('Why it begins where it does'),
  })
  .meta({ id: 'GroupHistory' });
export type GroupHistoryBody = z.output<typeof GroupHistorySchema>;

/** How the sweeps of one cluster go. */
export const SweptClusterSchema = z
  .object({
    cluster: ClusterName,
    groups: z.int(),
    refusedGroups: z.int().describe('Groups over the cap, which are not watched'),
    sweptAt: UtcTime.nullable().describe('End of the newest sweep; null before the first'),
    everyMs: z.int(),
    failure: z.string().nullable().describe('Why nothing could be read'),
    brokers: z.array(z.object({ broker: z.int(), failure: z.string() })).describe('Brokers that did not answer'),
  })
  .meta({ id: 'SweptCluster' });
export type SweptCluster = z.output<typeof SweptClusterSchema>;

export const LagOverviewSchema = z
  .object({
    answer: z.string().describe('The sentence a page opens with, for example "7 of 1,214 groups need a look"'),
    detail: z.string(),
    groups: z.int(),
    counts: z.record(GroupStatusSchema, z.int()).describe('Groups in each status; every status is there'),
    clusters: z.array(SweptClusterSchema),
  })
  .meta({ id: 'LagOverview' });
export type LagOverview = z.output<typeof LagOverviewSchema>;

export const GROUP_SORTS = ['risk', 'name', 'behind', 'lag', 'consumed', 'eta', 'age'] as const;

export const GroupPageSchema = z
  .object({
    serverTime: UtcTime,
    overview: LagOverviewSchema,
    matching: z.int().describe('Groups that `q` matches, on all pages'),
    groups: z.array(GroupLineSchema),
    nextCursor: z.string().nullable().describe('Opaque; null on the last page'),
  })
  .meta({ id: 'GroupPage' });
export type GroupPage = z.output<typeof GroupPageSchema>;

export const GroupDetailSchema = z
  .object({
    serverTime: UtcTime,
    ...head,
    ...totals,
    sentence: z.string().describe('How far behind, closing or not, when over'),
    objectiveSec: Measured.nullable().describe('Of the flow that reads it'),
    coordinator: z.int().nullable(),
    topics: z.array(GroupTopicSchema).describe('By name'),
    partitions: z.array(GroupPartitionSchema).describe('By topic and number'),
    members: z
      .array(
        z.object({
          id: z.string(),
          clientId: z.string(),
          host: z.string(),
          owns: z.array(z.object({ topic: z.string(), partitions: z.array(z.int()) })),
        }),
      )
      .nullable(),
    membersReason: Why,
    findings: z.array(GroupFindingSchema).describe('How its consumers are set up, worst first'),
    events: z.array(GroupEventSchema).describe('What happened to it of late, newest first, at most 20'),
  })
  .meta({ id: 'GroupDetail' });
export type GroupDetail = z.output<typeof GroupDetailSchema>;

/** One topic over all groups that read it. */
export const TopicLineSchema = z
  .object({
    cluster: ClusterName,
    topic: z.string(),
    isCompacted: z.boolean(),
    partitionCount: z.int(),
    groups: z.int().describe('Groups with a position on it'),
    status: GroupStatusSchema.describe('Of the worst group that reads it'),
    worstGroup: z.string().describe('The group that is furthest behind on it'),
    lagMessages: Measured.nullable().describe('Of that group on this topic'),
    lagMessagesReason: Why,
    lagSec: TimeLagSchema.nullable(),
    lagSecReason: Why,
    producedPerSec: Measured.nullable(),
    producedPerSecReason: Why,
    risk: Measured,
    sampleAgeMs: Measured.nullable(),
  })
  .meta({ id: 'TopicLine' });
export type TopicLine = z.output<typeof TopicLineSchema>;

export const TOPIC_SORTS = ['risk', 'name', 'behind', 'lag', 'produced'] as const;

export const TopicPageSchema = z
  .object({
    serverTime: UtcTime,
    overview: LagOverviewSchema,
    matching: z.int(),
    topics: z.array(TopicLineSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'TopicPage' });
export type TopicPage = z.output<typeof TopicPageSchema>;
