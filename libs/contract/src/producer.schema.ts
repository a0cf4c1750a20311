import { z } from 'zod';
import { Mode, PRIORITIES, UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

const Figure = Measured.nullable();

/** `dark`: silent for three refreshes. `unbudgeted`: it spends more than it was granted. */
const Compliance = z.enum(['ok', 'dark', 'unbudgeted']);

export const ProducerInstanceSchema = z
  .object({
    instance: z.string(),
    offeredPerSec: Figure.describe('Null until it told it'),
    sharePerSec: Figure.describe('Null before its first allocation'),
    usedTokens: Measured.describe('Since the bucket first met it'),
    droppedTokens: Measured,
    unleasedTokens: Measured.describe('Spent without a grant'),
    waiting: z.int(),
    mode: Mode,
    source: z.enum(['http', 'redis']),
    client: z.string().nullable().describe('Null where it leases straight from Redis'),
    lastSeen: UtcTime,
    compliance: Compliance,
  })
  .meta({ id: 'ProducerInstance' });
export type ProducerInstanceBody = z.output<typeof ProducerInstanceSchema>;

/** One producer of a flow: the sum over its instances that leased within the last minute. */
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
    client: z.string().describe('Name and version of the SDK, as it says itself; unknown where it leases from Redis'),
    source: z.enum(['http', 'redis', 'both']),
    weight: z.number(),
    minimumPerSec: z.number(),
    priority: z.enum(PRIORITIES),
    sharePerSec: Figure.describe('What the last allocation gave it'),
    unleasedPerSec: Figure.describe('Spent without a grant'),
    compliance: Compliance.describe('The worst of its instances'),
    instanceList: z.array(ProducerInstanceSchema).describe('At most 100, those in trouble first'),
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
    unbudgetedPerSec: Figure.describe('Inflow at the broker beyond what producers report as used; null where unknown'),
    unbudgetedPerSecReason: Why,
  })
  .meta({ id: 'Producers' });
export type ProducersBody = z.output<typeof ProducersSchema>;
