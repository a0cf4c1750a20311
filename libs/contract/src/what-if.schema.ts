import { z } from 'zod';
import { UtcTime } from './names.schema.js';
import { PolicySchema } from './policy.schema.js';
import { Measured, Why } from './quantity.schema.js';

const INSTANT = /^(?:now(?:-\d{1,6}[smhd])?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/;
const Instant = z.string().regex(INSTANT, 'must be now, now-1h (s, m, h, d), or RFC 3339 in UTC');
const Column = z.array(Measured.nullable()).describe('As long as `t`; null is unknown');

/** Body of `POST /v1/flows/:flow/what-if`. */
export const WhatIfRequestSchema = z
  .strictObject({
    from: Instant.default('now-1h'),
    to: Instant.default('now'),
    candidates: z
      .array(
        z.strictObject({
          name: z.string().trim().min(1).max(100),
          policy: PolicySchema.describe('Whole; its constraints must be those of the flow'),
        }),
      )
      .max(4)
      .describe('None: the enforced policy alone, with the error of the plant'),
  })
  .meta({ id: 'WhatIfRequest' });
export type WhatIfRequestInput = z.input<typeof WhatIfRequestSchema>;

const SeriesSchema = z
  .object({
    ratePerSec: Column,
    producedPerSec: Column,
    consumedPerSec: Column,
    lagMessages: Column,
    delaySec: Column,
  })
  .meta({ id: 'WhatIfSeries' });

const MeasuresSchema = z
  .object({
    aboveObjectiveShare: Measured.describe('Part of the time above the objective of its own policy'),
    consumedMessages: Measured,
    heldBackMessages: Measured.describe('What producers wanted to send and did not'),
    p99DelaySec: Measured,
    maxLagMessages: Measured,
    jitterShare: Measured.describe('Mean change of the rate per step, as a part of it'),
  })
  .meta({ id: 'WhatIfMeasures' });
export type WhatIfMeasuresBody = z.output<typeof MeasuresSchema>;

const RunSchema = z
  .object({
    name: z.string(),
    law: z.string(),
    objective: z.object({ delaySec: Measured.nullable(), backlogMessages: Measured.nullable() }),
    series: SeriesSchema,
    measures: MeasuresSchema,
  })
  .meta({ id: 'WhatIfRun' });
export type WhatIfRunBody = z.output<typeof RunSchema>;

/** Measured, replayed and predicted, side by side. */
export const WhatIfSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    answer: z.string().describe('In one sentence'),
    from: UtcTime,
    to: UtcTime,
    stepSec: Measured,
    t: z.array(z.number()).describe('Seconds since 1970 UTC, oldest first'),
    demandPerSec: Column.describe('What the plant was given: asked by producers'),
    capacityPerSec: Column.describe('And what consumers can do, as measured'),
    recorded: RunSchema.describe('What was'),
    enforced: RunSchema.nullable().describe('The policy in force, in the plant'),
    candidates: z.array(RunSchema).describe('Empty where the plant is too far off'),
    plantError: Measured.nullable().describe('How far the plant is off on the policy in force, 0 is perfect'),
    maxPlantError: Measured,
    refused: z.string().nullable().describe('Why nothing is predicted; null where it is'),
    replay: z
      .object({
        from: UtcTime.nullable().describe('Exact inputs are kept from here on; null where none are'),
        to: UtcTime.nullable(),
        ticks: z.int(),
        differing: z.int().describe('Ticks whose rate is not the recorded one, bit for bit'),
        reason: Why,
      })
      .describe('The policy in force over the exact inputs'),
    tookMs: Measured,
  })
  .meta({ id: 'WhatIf' });
export type WhatIfBody = z.output<typeof WhatIfSchema>;

/** What runs beside a flow and limits nobody: the flow with Headgate while it is only observed, and the candidate law. */
export const BesideSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    withHeadgate: z
      .object({
        ratePerSec: Measured,
        lagMessages: Measured,
        delaySec: Measured.nullable(),
        sinceSec: Measured.describe('For so long it has been running beside'),
        plantError: Measured.nullable().describe('Of the plant, over the last five minutes'),
        answer: z.string(),
      })
      .nullable(),
    withHeadgateReason: Why,
    candidate: z
      .object({
        law: z.string(),
        ratePerSec: Measured,
        reason: z.string(),
        why: z.string(),
        comparedSec: Measured,
        differedSec: Measured.describe('Of that, more than 5 % apart from the law that decides'),
        lowerSec: Measured,
        higherSec: Measured,
        largestDifferencePerSec: Measured,
        answer: z.string(),
      })
      .nullable(),
    candidateReason: Why,
    t: z.array(z.number()),
    ratePerSec: Column,
    withHeadgatePerSec: Column,
    candidatePerSec: Column,
  })
  .meta({ id: 'Beside' });
export type BesideBody = z.output<typeof BesideSchema>;
