import { z } from 'zod';
import { UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

const Figure = Measured.nullable();

/** One producer of a flow: the sum over its instances that leased over HTTP within the last half minute. */
export const ProducerViewSchema = z
  .object({
    producer: z.string(),
    instances: z.int(),
    askedPerSec: Figure.describe('Offered to the SDK, granted or not; null until an instance told it'),
    grantedPerSec: Figure,
    usedPerSec: Figure,
    droppedPerSec: Figure,
    rejectedPerSec: Figure,
    waiting: z.int().describe('Callers that wait now'),
    lastSeen: UtcTime,
    client: z.string().describe('Name and version of the SDK, as it says itself'),
    source: z.literal('http'),
  })
  .meta({ id: 'ProducerView' });
export type ProducerView = z.output<typeof ProducerViewSchema>;

/** A producer that leased over HTTP once and is not heard now. */
const EarlierProducerSchema = z.object({
  producer: z.string(),
  lastSeen: UtcTime,
  client: z.string().nullable(),
  state: z
    .enum(['silent', 'not-seen-since-restart'])
    .describe('silent: this controller heard it, and not lately; else only the database knows it'),
});

/** Everything that leases from a flow. Instances that go straight to Redis are counted and not named. */
export const ProducersSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    producers: z.array(ProducerViewSchema).describe('Largest ask first'),
    earlier: z.array(EarlierProducerSchema).describe('Those seen before and not now, newest first; at most 100'),
    instances: z.int().nullable().describe('All that leased lately; null where the bucket does not answer'),
    instancesReason: Why,
    directInstances: z.int().nullable().describe('Those of them that lease straight from Redis'),
    askedPerSec: Figure,
    askedPerSecReason: Why,
    grantedPerSec: Figure,
    grantedPerSecReason: Why,
    usedPerSec: Figure,
    usedPerSecReason: Why,
  })
  .meta({ id: 'Producers' });
export type ProducersBody = z.output<typeof ProducersSchema>;
