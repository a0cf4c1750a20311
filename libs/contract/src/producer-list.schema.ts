import { z } from 'zod';
import { Mode, OVERFLOW_CHOICES, PRIORITIES, UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

const Figure = Measured.nullable();

/** Worst first. `dark`: silent for three refreshes. `observing`: nothing limits it. `open`: it gets what it asks. */
export const PRODUCER_STATUSES = ['unbudgeted', 'dark', 'held', 'unknown', 'observing', 'open'] as const;
export type ProducerStatus = (typeof PRODUCER_STATUSES)[number];
export const PRODUCER_SORTS = ['attention', 'producer', 'flow', 'asked', 'granted', 'used', 'waiting', 'seen'] as const;

/** One producer on one flow: the sum over its instances that leased within the last minute. */
export const ProducerLineSchema = z
  .object({
    flow: z.string(),
    producer: z.string().describe('As it names itself: draw it as text'),
    status: z.enum(PRODUCER_STATUSES),
    statusReason: z.string(),
    attention: z.number().describe('The list sorts by it; larger is worse'),
    needsYou: z.boolean(),
    mode: Mode,
    strategy: z.enum(OVERFLOW_CHOICES).describe('What the flow does with what is over its budget'),
    weight: z.number(),
    priority: z.enum(PRIORITIES),
    instances: z.int(),
    askedPerSec: Figure,
    askedPerSecReason: Why,
    grantedPerSec: Figure,
    grantedPerSecReason: Why,
    usedPerSec: Figure,
    usedPerSecReason: Why,
    droppedPerSec: Figure,
    unleasedPerSec: Figure.describe('Spent without a grant'),
    waiting: z.int().nullable().describe('Callers that wait now'),
    waitingReason: Why,
    client: z.string().nullable().describe('Name and version of the SDK, as it says itself'),
    clientReason: Why,
    source: z.enum(['http', 'redis', 'both']),
    lastSeen: UtcTime,
  })
  .meta({ id: 'ProducerLine' });
export type ProducerLine = z.output<typeof ProducerLineSchema>;

const UnbudgetedFlow = z.object({
  flow: z.string(),
  mode: Mode,
  perSec: Measured.describe('Inflow at the broker beyond what producers report as used'),
  usedPerSec: Measured,
});

export const ProducerPageSchema = z
  .object({
    serverTime: UtcTime,
    overview: z.object({
      answer: z.string(),
      detail: z.string().describe('Empty where there is nothing to add'),
      flows: z.int(),
      producers: z.int().describe('A producer of two flows counts twice'),
      counts: z.record(z.enum(PRODUCER_STATUSES), z.int()),
    }),
    unbudgeted: z.array(UnbudgetedFlow).describe('Flows that take traffic without a budget, most first; at most 20'),
    unbudgetedFlows: z.int().describe('All such flows'),
    unbudgetedUnknown: z.int().describe('Flows of which it is not known'),
    unbudgetedUnknownReason: Why.describe('Why, of the first of these flows'),
    matching: z.int(),
    producers: z.array(ProducerLineSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'ProducerPage' });
export type ProducerPage = z.output<typeof ProducerPageSchema>;
