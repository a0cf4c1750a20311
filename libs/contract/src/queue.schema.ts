import { z } from 'zod';
import { UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

const Nullable = Measured.nullable();

/** As of groups, so that a page draws them alike: the worst first. */
export const QUEUE_STATUSES = ['STOPPED', 'STALLED', 'UNKNOWN', 'OK'] as const;
export const QUEUE_SORTS = ['risk', 'name', 'depth', 'consumed'] as const;

const Line = z.object({
  broker: z.string(),
  queue: z.string().describe('Any 255 bytes: draw it as text'),
  vhost: z.string(),
  type: z.string().nullable(),
  state: z.string().nullable().describe('As the broker words it'),
  status: z.enum(QUEUE_STATUSES),
  statusReason: z.string(),
  risk: z.number(),
  needsYou: z.boolean(),
  depthMessages: Nullable.describe('Ready and unacknowledged'),
  depthMessagesReason: Why,
  readyMessages: Nullable,
  unackedMessages: Nullable,
  consumers: Nullable,
  consumersReason: Why,
  consumedPerSec: Nullable,
  consumedPerSecReason: Why,
  producedPerSec: Nullable,
  sampleAgeMs: Nullable,
  flow: z.string().nullable().describe('The flow that it limits'),
});
export const QueueLineSchema = Line.meta({ id: 'QueueLine' });
export type QueueLine = z.output<typeof QueueLineSchema>;

export const QueuePageSchema = z
  .object({
    serverTime: UtcTime,
    answer: z.string(),
    brokers: z.array(
      z.object({
        broker: z.string(),
        queues: Measured,
        listedAt: UtcTime.nullable(),
        gap: Why.describe('What is missing of its list and why'),
      }),
    ),
    matching: Measured,
    queues: z.array(QueueLineSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'QueuePage' });
export type QueuePage = z.output<typeof QueuePageSchema>;

export const QueueDetailSchema = Line.extend({
  serverTime: UtcTime,
  node: z.string().nullable(),
  activeConsumers: Nullable,
  prefetchTotal: Nullable.describe('What its active consumers may hold; null where unlimited or unknown'),
  isSaturated: z.boolean().nullable(),
  hasLengthLimit: z.boolean().nullable(),
  publishedMessages: Nullable,
  doneMessages: Nullable,
  redeliveredMessages: Nullable,
  via: z.enum(['management', 'prometheus']).nullable(),
  countedAgeMs: Nullable,
  alarm: z.string().nullable(),
  unseen: z.array(z.string()).describe('What could not be seen and why'),
  objectiveSec: Nullable,
  findings: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['critical', 'high', 'medium', 'low']),
      fact: z.string(),
      why: z.string(),
      fix: z.string(),
    }),
  ),
}).meta({ id: 'QueueDetail' });
export type QueueDetail = z.output<typeof QueueDetailSchema>;
