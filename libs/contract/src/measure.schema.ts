import { z } from 'zod';
import { UtcTime } from './names.schema.js';
import { Measured } from './quantity.schema.js';

/** Body of `POST /v1/flows/:flow/measure`. */
export const MeasureRequestSchema = z
  .strictObject({
    expiresInSec: z.number().min(10).max(900).default(300).describe('Then the ramp ends, whatever was found'),
    reason: z.string().trim().min(1, 'say why, in a few words').max(500),
  })
  .meta({ id: 'MeasureRequest' });

/** A measurement of a flow's capacity: under way, or the last one. */
export const MeasureSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    phase: z.enum(['none', 'ramping', 'holding', 'ended']),
    ratePerSec: Measured.nullable().describe('What the ramp allows now; null where none is under way'),
    startedAt: UtcTime.nullable(),
    expiresAt: UtcTime.nullable(),
    end: z
      .enum(['saturated', 'ceiling', 'demand', 'expired', 'hard-limit', 'blind', 'stopped'])
      .nullable()
      .describe('Why it ended; only saturated tells a capacity, the others a lower bound'),
    kind: z.enum(['exact', 'at-least']).nullable(),
    capacityPerSec: Measured.nullable(),
    fromPerSec: Measured.nullable().describe('The capacity lies above this, with 95 %'),
    toPerSec: Measured.nullable().describe('And below this'),
    samples: z.int(),
    keepAliveSec: Measured.describe('Ask at least this often: a ramp that nobody watches ends'),
    answer: z.string(),
  })
  .meta({ id: 'Measure' });
export type MeasureBody = z.output<typeof MeasureSchema>;
