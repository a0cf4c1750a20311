import { z } from 'zod';
import { Measured, Why } from './quantity.schema.js';

const Nullable = Measured.nullable();

/** One constraint at one tick. A number that is null has its reason beside it: unknown is never zero. */
export const ConstraintViewSchema = z
  .object({
    id: z.string(),
    group: z.string(),
    cluster: z.string(),
    topics: z.array(z.string()),
    mode: z.enum(['fresh', 'stale', 'gliding', 'no-reading']),
    lagMessages: Nullable,
    lagMessagesReason: Why,
    delaySec: Nullable,
    delaySecReason: Why,
    consumedPerSec: Nullable,
    consumedPerSecReason: Why,
    producedPerSec: Nullable,
    producedPerSecReason: Why,
    drainEta: z
      .object({
        sec: Measured,
        leastSec: Measured,
        mostSec: Nullable.describe('Null where one of the paces looked at does not close'),
        confidence: z
          .enum(['high', 'medium', 'low'])
          .describe('How well the paces of the last 5, 10 and 30 s agree, and for how long it was watched'),
      })
      .nullable()
      .describe('When the queue is empty if both sides go on as they do; null while it does not close'),
    drainEtaReason: Why,
    capacityPerSec: Nullable,
    capacityPerSecReason: Why,
    objectiveMessages: Nullable,
    objectiveMessagesReason: Why,
    completeness: z.number().min(0).max(1).describe('Share of the expected partitions that answered'),
    sampleAgeMs: Nullable,
    sampleAgeMsReason: Why,
    members: Nullable,
    membersReason: Why,
    groupState: z.enum(['stable', 'rebalancing', 'empty', 'dead', 'unknown']),
    lawAskPerSec: Measured.describe('What the law asked, before any guard rail'),
    askPerSec: Measured.describe('After the guard rails of this constraint'),
    reason: z.string(),
    clamp: z.string().nullable(),
    figures: z.record(z.string(), z.number()),
    failure: z.string().nullable().describe('Why the newest reading failed; null where it did not'),
    fill: z
      .object({ used: Measured, limit: Measured, objectiveShare: z.number() })
      .optional()
      .describe('Of a fill level: it has no backlog'),
    queue: z
      .object({
        isDepthOnly: z.boolean().describe('What was done is reckoned from the depth'),
        countedAgeMs: Nullable,
        alarm: z.string().nullable().describe('Why the broker blocks publishers'),
      })
      .optional()
      .describe('Of a queue of a broker'),
  })
  .meta({ id: 'ConstraintView' });
export type ConstraintViewBody = z.output<typeof ConstraintViewSchema>;
