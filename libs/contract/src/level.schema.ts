import { z } from 'zod';
import { FlowName, UtcTime } from './names.schema.js';
import { MAX_TOKENS, Measured, Why } from './quantity.schema.js';

const Count = z.number().min(0).max(MAX_TOKENS);
const Ttl = z.int().min(1000).max(3_600_000).default(10_000).describe('Milliseconds; a level that is older is stale');

/** How full something is: `used` of `limit`, both in one unit (bytes, connections, slots). */
const FillSchema = z.object({ level: FlowName, used: Count, limit: Count.gt(0), ttlMs: Ttl });
/** Messages that wait in a stage, and where it is known those it ever finished. */
const DepthSchema = z.object({
  level: FlowName,
  depthMessages: Count,
  doneMessages: Count.optional().describe('A total that only grows'),
  workers: z.int().min(0).max(1_000_000).optional(),
  ttlMs: Ttl,
});

export const LevelPushSchema = z.union([FillSchema, DepthSchema]).meta({ id: 'LevelPush' });
export type LevelPush = z.output<typeof LevelPushSchema>;

/** Body of `POST /v1/levels`. Tolerant, as what programs send: unknown fields are ignored, one bad entry fails alone. */
export const LevelsBodySchema = z.object({ levels: z.array(z.unknown()).min(1).max(100) }).meta({ id: 'LevelsBody' });

export const LevelsAnswerSchema = z
  .object({
    serverTime: UtcTime,
    levels: z.array(
      z.object({
        level: z.string().nullable(),
        accepted: z.boolean(),
        reason: Why.describe('Why it was not taken'),
        flow: z.string().nullable().describe('The flow that it limits; null where none names it'),
      }),
    ),
  })
  .meta({ id: 'LevelsAnswer' });
export type LevelsAnswer = z.output<typeof LevelsAnswerSchema>;

export const LevelListSchema = z
  .object({
    serverTime: UtcTime,
    levels: z.array(
      z.object({
        level: z.string(),
        used: Measured.nullable(),
        limit: Measured.nullable(),
        depthMessages: Measured.nullable(),
        ageMs: Measured,
        ttlMs: Measured,
        isStale: z.boolean(),
        flow: z.string().nullable(),
      }),
    ),
    refusedLevels: Measured.describe('Pushes refused because too many levels are kept'),
  })
  .meta({ id: 'LevelList' });
export type LevelList = z.output<typeof LevelListSchema>;
