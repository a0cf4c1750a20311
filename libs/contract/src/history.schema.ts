import { z } from 'zod';
import { UtcTime } from './names.schema.js';
import { Measured } from './quantity.schema.js';

/** As long as `t`; null is unknown, and a line is never drawn across it. */
const Column = z.array(Measured.nullable());

const FIGURES = {
  ratePerSec: Column.describe('Decided'),
  offeredPerSec: Column.describe('Asked by the producers'),
  usedPerSec: Column.describe('Sent under leases'),
  producedPerSec: Column.describe('Arrived in the backlog of the binding constraint'),
  consumedPerSec: Column.describe('Taken out of it'),
  lagMessages: Column,
  delaySec: Column,
  capacityPerSec: Column,
};

/** Lowest or highest value within each step, so that a spike of a second survives a view of a day. */
export const HistoryExtremeSchema = z.object(FIGURES).meta({ id: 'HistoryExtreme' });

/** Something that happened, drawn as a flag through all charts. */
export const HistoryFlagSchema = z
  .object({
    t: z.number().describe('Seconds since 1970 UTC'),
    at: UtcTime,
    kind: z.enum(['decision', 'policy', 'membership', 'mode']),
    text: z.string(),
    link: z.string().nullable().describe('Path of the API that tells more'),
  })
  .meta({ id: 'HistoryFlag' });
export type HistoryFlag = z.output<typeof HistoryFlagSchema>;

/** Columns, not rows: a plot takes them as they are. */
export const HistorySchema = z
  .object({
    flow: z.string(),
    serverTime: UtcTime,
    from: UtcTime,
    to: UtcTime,
    stepSec: Measured,
    t: z.array(z.number()).describe('Seconds since 1970 UTC, evenly spaced, oldest first'),
    ...FIGURES,
    ceilingPerSec: Column,
    safePerSec: Column,
    floorPerSec: Column,
    objectiveSec: Measured.nullable().describe('The objective of now, in seconds; null where it has none'),
    objectiveMessages: Measured.nullable(),
    mode: z
      .array(z.enum(['fresh', 'stale', 'gliding', 'no-reading']).nullable())
      .describe('Worst constraint; null where the controller did not run'),
    low: HistoryExtremeSchema.nullable().describe('Null where every step is a single sample'),
    high: HistoryExtremeSchema.nullable(),
    flags: z.array(HistoryFlagSchema),
    gap: z.string().nullable().describe('What is missing and why, for example while the database is down'),
  })
  .meta({ id: 'History' });
export type HistoryBody = z.output<typeof HistorySchema>;
