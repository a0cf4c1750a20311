import { z } from 'zod';
import {
  ClusterName,
  FlowName,
  Mode,
  OutageMode,
  OVERFLOW_CHOICES,
  PRIORITIES,
  ProducerName,
  QueueName,
  SpillSync,
} from './names.schema.js';
import { DurationMs, MAX_TOKENS, PositiveRatePerSec, RatePerSec } from './quantity.schema.js';

const CHOOSE_OVERFLOW = `choose one of ${OVERFLOW_CHOICES.join(', ')}`;
/** A topic as Kafka itself allows it. */
const TopicName = z.string().regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, 'is not a Kafka topic name');
const Backlog = z.number().gt(0).max(MAX_TOKENS).describe('Messages');

/** A word where the fields belong is a choice made in the wrong place. */
function howToChoose(input: unknown): string {
  if (typeof input !== 'string') return CHOOSE_OVERFLOW;
  if ((OVERFLOW_CHOICES as readonly string[]).includes(input)) return `write overflow: { strategy: ${input} }`;
  return `write overflow: { strategy: … } with one of ${OVERFLOW_CHOICES.join(', ')}`;
}

export const OverflowSchema = z
  .strictObject(
    {
      strategy: z
        .enum(OVERFLOW_CHOICES, { error: CHOOSE_OVERFLOW })
        .describe('Required: losing or delaying is a choice'),
      maxWaitMs: DurationMs.default(30_000),
      maxWaiting: z.int().min(1).max(1_000_000).default(10_000),
      maxBytes: z.int().min(65_536).max(MAX_TOKENS).optional().describe('spill: bytes on disk of one instance'),
      maxAgeSec: z.int().min(1).max(31_536_000).optional().describe('spill: older messages are dropped and counted'),
      fsync: SpillSync.optional().describe('spill: when a message is on the disk itself'),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? howToChoose(issue.input) : undefined) },
  )
  .meta({ id: 'Overflow' });

export const KafkaConstraintSchema = z
  .strictObject({
    kind: z.literal('kafka'),
    cluster: ClusterName.default('main'),
    group: z.string().min(1).max(255),
    topics: z.array(TopicName).min(1).max(1000),
    startsAt: z.enum(['earliest', 'latest']).optional(),
  })
  .meta({ id: 'KafkaConstraint' });

const SqlConstraintSchema = z
  .strictObject({ kind: z.literal('sql'), database: ClusterName, queue: FlowName })
  .meta({ id: 'SqlConstraint' });

const RabbitMqConstraintSchema = z
  .strictObject({ kind: z.literal('rabbitmq'), broker: ClusterName.default('rabbit'), queue: QueueName })
  .meta({ id: 'RabbitMqConstraint' });

const LevelConstraintSchema = z
  .strictObject({
    kind: z.literal('level'),
    level: FlowName.describe('As it is pushed to /v1/levels'),
    objectiveShare: z.number().gt(0).lt(1).optional().describe('Of a fill level; left out, it is a depth in messages'),
  })
  .meta({ id: 'LevelConstraint' });

const ConstraintSchema = z.discriminatedUnion(
  'kind',
  [KafkaConstraintSchema, SqlConstraintSchema, RabbitMqConstraintSchema, LevelConstraintSchema],
  { error: (issue) => (issue.code === 'invalid_union' ? 'choose one of kafka, sql, rabbitmq, level' : undefined) },
);

const LawName = z.string().min(1).max(100);
const LawSchema = z.strictObject({ name: LawName, params: z.record(z.string(), z.unknown()).default({}) });
const ProducerShareSchema = z
  .strictObject({
    producer: ProducerName,
    weight: z.number().min(0.001).max(1000).default(1).describe('Part of the rate against other producers'),
    minimumPerSec: RatePerSec.default(0).describe('Comes before every priority class, as far as it is asked for'),
    priority: z.enum(PRIORITIES).default('normal').describe('A higher class is served whole before a lower one'),
  })
  .meta({ id: 'ProducerShare' });

/**
 * The settings of a flow as a person writes them. Only the shape is checked here; what the numbers mean to each other
 * (floor ≤ safe ≤ ceiling, the parameters of a law) is checked in core.
 */
export const PolicySchema = z
  .strictObject({
    flow: FlowName,
    owner: z.string().min(1).max(200).optional(),
    mode: Mode.default('observe'),
    enforcement: z
      .strictObject({
        instanceShare: z.number().gt(0).max(1).default(1).describe('Share of the instances that are held'),
        maxCutShare: z.number().gt(0).max(1).default(1).describe('Largest part of what is asked that may be cut'),
      })
      .optional()
      .describe('How enforcement begins; whole where it is left out'),
    rate: z.strictObject({
      ceilingPerSec: PositiveRatePerSec,
      floorPerSec: RatePerSec,
      safePerSec: RatePerSec,
      burstSec: z.number().gt(0).max(3600).default(1).describe('Seconds of rate'),
    }),
    objective: z
      .strictObject({ delaySec: z.number().gt(0).max(31_536_000).optional(), backlogMessages: Backlog.optional() })
      .default({}),
    limit: z
      .strictObject({ retentionShare: z.number().gt(0).max(1).default(0.8), backlogMessages: Backlog.optional() })
      .prefault({}),
    law: LawSchema.extend({ name: LawName.default('drain') }).prefault({}),
    candidateLaw: LawSchema.optional().describe('Runs beside the law, is shown, and limits nobody'),
    overflow: OverflowSchema,
    onOutage: OutageMode.default('safe'),
    constraints: z.array(ConstraintSchema).max(100),
    producers: z
      .array(ProducerShareSchema)
      .max(1000)
      .optional()
      .describe('Producers that are not named weigh 1 at normal priority'),
  })
  .meta({ id: 'Policy' });

/** What a person may leave out. */
export type PolicyInput = z.input<typeof PolicySchema>;
/** With every default in its place; assignable to core's `Policy`. */
export type PolicyBody = z.output<typeof PolicySchema>;
