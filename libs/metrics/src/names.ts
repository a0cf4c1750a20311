/** One metric: everything there is to know about it stands here, and docs/metrics.md is made from it. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, seconds. */
  readonly buckets?: readonly number[];
}

const FAST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const;
const SLOW_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const CONSTRAINT = ['flow', 'cluster', 'group', 'topics'] as const;

/**
 * Every metric of Headgate. A figure that is unknown has no series: never 0, never -1. A series goes when its flow
 * goes. A label takes at most 1,000 values; what comes after shares the value `other`, where gauges add up.
 */
export const METRICS = {
  // The decision.
  flowRate: {
    name: 'headgate_flow_rate',
    type: 'gauge',
    help: 'Rate decided for the flow, messages/s.',
    labels: ['flow'],
  },
  flowCeiling: {
    name: 'headgate_flow_ceiling',
    type: 'gauge',
    help: 'Ceiling in the policy, messages/s.',
    labels: ['flow'],
  },
  flowFloor: { name: 'headgate_flow_floor', type: 'gauge', help: 'Floor in the policy, messages/s.', labels: ['flow'] },
  flowSafe: {
    name: 'headgate_flow_safe',
    type: 'gauge',
    help: 'Safe rate in the policy, messages/s.',
    labels: ['flow'],
  },
  flowEnforced: {
    name: 'headgate_flow_enforced',
    type: 'gauge',
    help: '1 where the policy enforces, 0 where it observes.',
    labels: ['flow'],
  },
  mode: {
    name: 'headgate_mode',
    type: 'gauge',
    help: '1 for every mode the flow is in: normal, learning, stale, gliding, no-reading, hard-limit, fenced, bucket-down, unpublished.',
    labels: ['flow', 'mode'],
  },
  decisions: {
    name: 'headgate_decision_total',
    type: 'counter',
    help: 'Decisions taken, by what moved the rate.',
    labels: ['flow', 'reason'],
  },
  decisionRowsDropped: {
    name: 'headgate_decision_rows_dropped_total',
    type: 'counter',
    help: 'Kept decisions that left the memory ring because it was full.',
    labels: ['flow'],
  },
  tapeDropped: {
    name: 'headgate_tape_dropped_total',
    type: 'counter',
    help: 'Stretches of exact inputs that were dropped because their memory was full, by the flow that needed it.',
    labels: ['flow'],
  },
  besideSkipped: {
    name: 'headgate_beside_skipped_total',
    type: 'counter',
    help: 'Decisions of observed flows beside which no plant ran, because enough of them run.',
    labels: ['flow'],
  },
  historyRowsDropped: {
    name: 'headgate_history_rows_dropped_total',
    type: 'counter',
    help: 'Rows of decisions and history that were shed while the database was away, or that it refused.',
    labels: [],
  },
  // The readings.
  lag: {
    name: 'headgate_lag_messages',
    type: 'gauge',
    help: 'Backlog of the constraint, messages; absent while it is unknown or partial.',
    labels: CONSTRAINT,
  },
  delay: {
    name: 'headgate_delay_seconds',
    type: 'gauge',
    help: 'Backlog divided by the consume rate, seconds; absent while either is unknown.',
    labels: CONSTRAINT,
  },
  consumed: {
    name: 'headgate_consumed_rate',
    type: 'gauge',
    help: 'Messages consumed per second.',
    labels: CONSTRAINT,
  },
  produced: {
    name: 'headgate_produced_rate',
    type: 'gauge',
    help: 'Messages produced per second.',
    labels: CONSTRAINT,
  },
  capacity: {
    name: 'headgate_capacity_rate',
    type: 'gauge',
    help: 'Capacity of the consumers as the law measured it, messages/s.',
    labels: CONSTRAINT,
  },
  completeness: {
    name: 'headgate_completeness_ratio',
    type: 'gauge',
    help: 'Share of the expected partitions that answered, 0 to 1.',
    labels: CONSTRAINT,
  },
  sampleAge: {
    name: 'headgate_sample_age_seconds',
    type: 'gauge',
    help: 'Age of the newest good reading, seconds; absent before the first one.',
    labels: CONSTRAINT,
  },
  pollDuration: {
    name: 'headgate_poll_duration_seconds',
    type: 'histogram',
    help: 'Duration of one poll of a cluster, seconds.',
    labels: ['cluster'],
    buckets: SLOW_SECONDS,
  },
  pollFailures: {
    name: 'headgate_poll_failures_total',
    type: 'counter',
    help: 'Constraints whose poll failed, by reason.',
    labels: ['cluster', 'reason'],
  },
  readingsDropped: {
    name: 'headgate_readings_dropped_total',
    type: 'counter',
    help: 'Answers dropped because a newer one had already been accepted.',
    labels: ['cluster'],
  },
  // The sweeps over all groups of a cluster; what they found is in group-metrics.ts.
  sweepDuration: {
    name: 'headgate_sweep_duration_seconds',
    type: 'histogram',
    help: 'Duration of one sweep over all groups of a cluster, seconds.',
    labels: ['cluster'],
    buckets: SLOW_SECONDS,
  },
  sweepErrors: {
    name: 'headgate_sweep_errors_total',
    type: 'counter',
    help: 'Sweeps in which a broker did not answer; the broker is `all` where nothing could be read.',
    labels: ['cluster', 'broker'],
  },
  sweepRequests: {
    name: 'headgate_sweep_requests_total',
    type: 'counter',
    help: 'Requests that sweeps sent to the brokers.',
    labels: ['cluster'],
  },
  futureTimestamps: {
    name: 'headgate_future_timestamp_total',
    type: 'counter',
    help: 'Logs whose newest record bore a time that is still to come, when their history was looked up: clocks of producers run ahead.',
    labels: ['cluster'],
  },
  groupHistoriesRefused: {
    name: 'headgate_group_histories_refused',
    type: 'gauge',
    help: 'Groups without a history because as many as we keep have one.',
    labels: ['cluster'],
  },
  groupsRefused: {
    name: 'headgate_groups_refused',
    type: 'gauge',
    help: 'Sightings of groups that are not watched because as many as we keep are.',
    labels: ['cluster'],
  },
  // The loop and its jobs.
  tickDuration: {
    name: 'headgate_tick_duration_seconds',
    type: 'histogram',
    help: 'Duration of one turn over all flows, seconds.',
    labels: [],
    buckets: FAST_SECONDS,
  },
  jobDuration: {
    name: 'headgate_job_duration_seconds',
    type: 'histogram',
    help: 'Duration of one run of a job, seconds.',
    labels: ['job'],
    buckets: SLOW_SECONDS,
  },
  jobErrors: {
    name: 'headgate_job_errors_total',
    type: 'counter',
    help: 'Runs of a job that failed or passed their deadline.',
    labels: ['job'],
  },
  jobSkipped: {
    name: 'headgate_job_skipped_total',
    type: 'counter',
    help: 'Runs of a job left out because the one before was still under way.',
    labels: ['job'],
  },
  turnErrors: {
    name: 'headgate_turn_errors_total',
    type: 'counter',
    help: 'Turns of a flow that ended in an error; the other flows go on.',
    labels: ['flow'],
  },
  publishErrors: {
    name: 'headgate_publish_errors_total',
    type: 'counter',
    help: 'Budgets that could not be published because the bucket did not answer.',
    labels: ['flow'],
  },
  fenced: {
    name: 'headgate_fenced_total',
    type: 'counter',
    help: 'Times a flow was fenced: another controller has published it under a newer epoch.',
    labels: ['flow'],
  },
  // The bucket. Totals begin again when the bucket is made anew, as a restarted process would.
  bucketTokens: {
    name: 'headgate_bucket_tokens',
    type: 'gauge',
    help: 'Tokens in the bucket.',
    labels: ['flow'],
  },
  bucketInstances: {
    name: 'headgate_bucket_instances',
    type: 'gauge',
    help: 'Instances that leased lately.',
    labels: ['flow'],
  },
  grantedTokens: { name: 'headgate_granted_tokens_total', type: 'counter', help: 'Tokens granted.', labels: ['flow'] },
  returnedTokens: {
    name: 'headgate_returned_tokens_total',
    type: 'counter',
    help: 'Tokens returned.',
    labels: ['flow'],
  },
  usedTokens: {
    name: 'headgate_used_tokens_total',
    type: 'counter',
    help: 'Tokens used, as the producers report.',
    labels: ['flow'],
  },
  droppedTokens: {
    name: 'headgate_dropped_tokens_total',
    type: 'counter',
    help: 'Tokens of messages that producers dropped for want of a permit.',
    labels: ['flow'],
  },
  rejectedTokens: {
    name: 'headgate_rejected_tokens_total',
    type: 'counter',
    help: 'Tokens of messages that producers rejected for want of a permit.',
    labels: ['flow'],
  },
  // Who leases: through the API and straight from Redis alike.
  producerInstances: {
    name: 'headgate_producer_instances',
    type: 'gauge',
    help: 'Instances of the producer, by how they keep to the budget: ok, dark (silent for three refreshes), unbudgeted (spend without a grant).',
    labels: ['flow', 'producer', 'compliance'],
  },
  producerDemand: {
    name: 'headgate_producer_demand_rate',
    type: 'gauge',
    help: 'Tokens/s that the producer is asked for, granted or not.',
    labels: ['flow', 'producer'],
  },
  producerShare: {
    name: 'headgate_producer_share_rate',
    type: 'gauge',
    help: 'Tokens/s that the last allocation gave the producer.',
    labels: ['flow', 'producer'],
  },
  producerUsed: {
    name: 'headgate_producer_used_rate',
    type: 'gauge',
    help: 'Tokens/s that the producer used, as it reports.',
    labels: ['flow', 'producer'],
  },
  producerUnleased: {
    name: 'headgate_producer_unleased_rate',
    type: 'gauge',
    help: 'Tokens/s that the producer spent without a grant.',
    labels: ['flow', 'producer'],
  },
  producerWaiting: {
    name: 'headgate_producer_waiting',
    type: 'gauge',
    help: 'Callers of the producer that wait for a token.',
    labels: ['flow', 'producer'],
  },
  unbudgeted: {
    name: 'headgate_unbudgeted_rate',
    type: 'gauge',
    help: 'Messages/s that reach the broker beyond what the producers say they used; absent while either is unknown.',
    labels: ['flow'],
  },
  allocationErrors: {
    name: 'headgate_allocation_errors_total',
    type: 'counter',
    help: 'Turns in which the rate of a flow could not be divided anew; the shares stay as they were.',
    labels: ['flow'],
  },
  // The API.
  leaseAdmission: {
    name: 'headgate_lease_calls_total',
    type: 'counter',
    help: 'Lease calls by admission: admitted, or busy where more came than the controller admits.',
    labels: ['admission'],
  },
  leaseStreams: {
    name: 'headgate_budget_streams',
    type: 'gauge',
    help: 'Producers that listen to pushed budgets.',
    labels: [],
  },
  leaseEntries: {
    name: 'headgate_lease_entries_total',
    type: 'counter',
    help: 'Entries of lease calls by outcome: granted, empty, or the code of the error.',
    labels: ['outcome'],
  },
  unknownFields: {
    name: 'headgate_unknown_fields_total',
    type: 'counter',
    help: 'Fields that the lease API did not know and ignored.',
    labels: ['route'],
  },
  httpErrors: {
    name: 'headgate_http_errors_total',
    type: 'counter',
    help: 'Requests answered with an error, by its code.',
    labels: ['code'],
  },
  // The process and what it depends on.
  configReloads: {
    name: 'headgate_config_reloads_total',
    type: 'counter',
    help: 'Configurations applied while running.',
    labels: [],
  },
  configReloadFailures: {
    name: 'headgate_config_reload_failures_total',
    type: 'counter',
    help: 'Configurations refused while running; the last good one stays in force.',
    labels: [],
  },
  configStale: {
    name: 'headgate_config_stale',
    type: 'gauge',
    help: '1 while the file on disk is not the configuration in force.',
    labels: [],
  },
  dependencyUp: {
    name: 'headgate_dependency_up',
    type: 'gauge',
    help: '1 while the dependency works, 0 while it does not; absent before it was asked.',
    labels: ['dependency'],
  },
  labelValuesFolded: {
    name: 'headgate_label_values_folded_total',
    type: 'counter',
    help: 'Writes whose label value was folded into `other` because the label is full.',
    labels: ['label'],
  },
  // Queues and levels.
  queueReady: {
    name: 'headgate_queue_messages_ready',
    type: 'gauge',
    help: 'Messages of a queue that wait for a consumer.',
    labels: ['broker', 'queue'],
  },
  queueUnacked: {
    name: 'headgate_queue_messages_unacked',
    type: 'gauge',
    help: 'Messages that consumers of a queue hold and have not acknowledged.',
    labels: ['broker', 'queue'],
  },
  queueConsumers: {
    name: 'headgate_queue_consumers',
    type: 'gauge',
    help: 'Consumers of a queue, those that stand by too.',
    labels: ['broker', 'queue'],
  },
  queueConsumed: {
    name: 'headgate_queue_consumed_per_second',
    type: 'gauge',
    help: 'What the consumers of a queue take, messages/s; of queues that limit a flow.',
    labels: ['broker', 'queue'],
  },
  queueSampleAge: {
    name: 'headgate_queue_sample_age_seconds',
    type: 'gauge',
    help: 'Age of the depth that is shown of a queue.',
    labels: ['broker', 'queue'],
  },
  queuesListed: {
    name: 'headgate_queues',
    type: 'gauge',
    help: 'Queues in the newest list of a broker.',
    labels: ['broker'],
  },
  insecureConnections: {
    name: 'headgate_insecure_connections',
    type: 'gauge',
    help: '1 for every broker whose certificate is not checked (tls.insecure).',
    labels: ['broker'],
  },
  levelPushes: {
    name: 'headgate_level_pushes_total',
    type: 'counter',
    help: 'Levels pushed, by what became of them: accepted, invalid, full.',
    labels: ['outcome'],
  },
  levelsKept: { name: 'headgate_levels', type: 'gauge', help: 'Levels that are kept, stale ones too.', labels: [] },
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof METRICS;
export type MetricLabels<K extends MetricKey> = Readonly<Record<(typeof METRICS)[K]['labels'][number], string>>;
