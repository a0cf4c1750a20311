import { type MetricDefinition } from './names.js';

const TOPIC = ['cluster', 'group', 'topic'] as const;
const GROUP = ['cluster', 'group'] as const;
const gauge = (name: string, labels: readonly string[], help: string) =>
  ({ name, type: 'gauge', labels, help }) as const;

/** Series of every consumer group, drawn as text once a sweep and served from there. Unknown is absent. */
export const GROUP_METRICS = {
  lag: gauge(
    'headgate_group_lag_messages',
    TOPIC,
    'Backlog of the group on the topic, messages; a sum of which a part is unknown is absent.',
  ),
  readableLag: gauge('headgate_group_lag_readable_messages', TOPIC, 'Backlog up to the last stable offset, messages.'),
  lagSec: gauge(
    'headgate_group_lag_seconds',
    [...TOPIC, 'bound'],
    'How long the message that is read next has waited, seconds; bound is exact, or lower for at least.',
  ),
  lost: {
    name: 'headgate_group_messages_lost_total',
    type: 'counter',
    labels: TOPIC,
    help: 'Messages deleted before the group read them, since it is watched.',
  },
  retention: gauge(
    'headgate_group_retention_ratio',
    TOPIC,
    'Unread share of what the log holds, 0 to 1; 1 is about to lose.',
  ),
  consumed: gauge('headgate_group_consume_rate', TOPIC, 'Messages consumed per second.'),
  produced: gauge('headgate_group_produce_rate', TOPIC, 'Messages produced per second.'),
  eta: gauge(
    'headgate_group_eta_seconds',
    TOPIC,
    'Seconds until nothing waits; absent while the group does not close in.',
  ),
  unknown: gauge(
    'headgate_group_partitions_unknown',
    [...TOPIC, 'reason'],
    'Partitions that did not answer, by reason: timeout, unreachable, no-leader, loading, not-authorized, no-topic, stale, …; absent where all did.',
  ),
  hanging: gauge(
    'headgate_group_hanging_transactions',
    TOPIC,
    'Partitions that a transaction has held up for longer than any may last; absent where none is.',
  ),
  noCommit: gauge('headgate_group_partitions_no_commit', TOPIC, 'Partitions on which nothing was ever committed.'),
  status: gauge(
    'headgate_group_status',
    [...GROUP, 'status'],
    '1 for the status the group is in: losing_data, stopped, stalled, stuck_partition, falling_behind, rewound, unknown, ok_tail, ok.',
  ),
  members: gauge('headgate_group_members', GROUP, 'Members of the group.'),
  age: gauge(
    'headgate_group_sample_age_seconds',
    GROUP,
    'Age of the oldest value in its figures when they were drawn, seconds.',
  ),
  complete: gauge('headgate_group_complete_ratio', GROUP, 'Share of the expected partitions that answered, 0 to 1.'),
  negative: {
    name: 'headgate_group_negative_lag_total',
    type: 'counter',
    labels: GROUP,
    help: 'Answers whose position lay beyond the end of the log; their lag was taken as 0.',
  },
  partitionLag: gauge(
    'headgate_partition_lag_messages',
    [...TOPIC, 'partition'],
    'Backlog of one partition, messages; with `metrics.partitions: true`.',
  ),
} as const satisfies Record<string, MetricDefinition>;

/** Names of kafka_exporter, for boards and rules that exist; with `metrics.compat: [kafka_exporter]`. */
export const KAFKA_EXPORTER_METRICS = {
  keLag: gauge(
    'kafka_consumergroup_lag',
    ['consumergroup', 'topic', 'partition'],
    'Current approximate lag of a consumer group at a topic and partition.',
  ),
  keLagSum: gauge(
    'kafka_consumergroup_lag_sum',
    ['consumergroup', 'topic'],
    'Current approximate lag of a consumer group at a topic for all partitions.',
  ),
  keOffset: gauge(
    'kafka_consumergroup_current_offset',
    ['consumergroup', 'topic', 'partition'],
    'Current offset of a consumer group at a topic and partition.',
  ),
  keOffsetSum: gauge(
    'kafka_consumergroup_current_offset_sum',
    ['consumergroup', 'topic'],
    'Current offset of a consumer group at a topic for all partitions.',
  ),
  keMembers: gauge('kafka_consumergroup_members', ['consumergroup'], 'Amount of members in a consumer group.'),
  keEnd: gauge(
    'kafka_topic_partition_current_offset',
    ['topic', 'partition'],
    'Current offset of a broker at a topic and partition.',
  ),
  keStart: gauge(
    'kafka_topic_partition_oldest_offset',
    ['topic', 'partition'],
    'Oldest offset of a broker at a topic and partition.',
  ),
  kePartitions: gauge('kafka_topic_partitions', ['topic'], 'Number of partitions for this topic.'),
} as const satisfies Record<string, MetricDefinition>;

const MEMBER = ['cluster_name', 'group', 'topic', 'partition', 'member_host', 'consumer_id', 'client_id'] as const;

/** Names of kafka-lag-exporter; with `metrics.compat: [kafka_lag_exporter]`. */
export const KAFKA_LAG_EXPORTER_METRICS = {
  kleLag: gauge('kafka_consumergroup_group_lag', MEMBER, 'Group offset lag of a partition.'),
  kleLagSec: gauge('kafka_consumergroup_group_lag_seconds', MEMBER, 'Group time lag of a partition.'),
  kleOffset: gauge('kafka_consumergroup_group_offset', MEMBER, 'Last group consumed offset of a partition.'),
  kleMaxLag: gauge('kafka_consumergroup_group_max_lag', ['cluster_name', 'group'], 'Max group offset lag.'),
  kleMaxLagSec: gauge('kafka_consumergroup_group_max_lag_seconds', ['cluster_name', 'group'], 'Max group time lag.'),
  kleSumLag: gauge('kafka_consumergroup_group_sum_lag', ['cluster_name', 'group'], 'Sum of group offset lag.'),
  kleTopicSumLag: gauge(
    'kafka_consumergroup_group_topic_sum_lag',
    ['cluster_name', 'group', 'topic'],
    'Sum of group offset lag across topic partitions.',
  ),
  kleEnd: gauge(
    'kafka_partition_latest_offset',
    ['cluster_name', 'topic', 'partition'],
    'Latest offset of a partition.',
  ),
  kleStart: gauge(
    'kafka_partition_earliest_offset',
    ['cluster_name', 'topic', 'partition'],
    'Earliest offset of a partition.',
  ),
} as const satisfies Record<string, MetricDefinition>;

const ALL = { ...GROUP_METRICS, ...KAFKA_EXPORTER_METRICS, ...KAFKA_LAG_EXPORTER_METRICS };

export const GROUP_SERIES: Readonly<Record<GroupSeriesKey, MetricDefinition>> = ALL;
export type GroupSeriesKey = keyof typeof ALL;
