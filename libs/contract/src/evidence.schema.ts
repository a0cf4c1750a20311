import { z } from 'zod';
import { Mode, UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

/** What was recorded while a flow observed: the card before enforcement. It predicts nothing. */
export const EvidenceSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    mode: Mode,
    observedSince: UtcTime.nullable().describe('Null where the flow enforces'),
    observedSec: Measured.nullable(),
    recordedSec: Measured.describe('Of that, with a record; the rest is unknown'),
    completeness: Measured.nullable().describe('Part of the record that rests on complete, fresh readings, 0 to 1'),
    completenessReason: Why,
    timesWouldCut: z.int().nullable().describe('Times the rate fell below what was asked'),
    timesWouldCutReason: Why,
    lowestPerSec: Measured.nullable(),
    highestPerSec: Measured.nullable(),
    overObjectiveSec: Measured.nullable(),
    overObjectiveSecReason: Why,
    wouldHoldMessages: Measured.nullable(),
    wouldHoldMessagesReason: Why,
    directInstances: z.int().nullable().describe('Instances that lease straight from Redis and tell nothing'),
    answer: z.string().describe('The card in one sentence'),
  })
  .meta({ id: 'Evidence' });
export type EvidenceBody = z.output<typeof EvidenceSchema>;
