import { z } from 'zod';
import { OverflowTermsSchema, ReasonSchema } from './lease.schema.js';
import { Mode, OutageMode } from './names.schema.js';
import { Measured, Sequence } from './quantity.schema.js';

/** What stands in the bucket. Totals only grow within a generation. */
export const BudgetViewSchema = z
  .object({
    flow: z.string(),
    ratePerSec: Measured,
    burstTokens: Measured,
    safePerSec: Measured,
    sharePerSec: Measured.nullable().describe('Of the instance that asks, with ?producer=&instance=; null without'),
    safeSharePerSec: Measured.nullable(),
    tokens: Measured.describe('In the shared bucket now'),
    epoch: Sequence,
    seq: Sequence,
    generation: z.string(),
    learning: z.boolean(),
    validForMs: Measured,
    instances: Measured,
    totals: z.object({
      grantedTokens: Measured,
      returnedTokens: Measured,
      usedTokens: Measured,
      droppedTokens: Measured,
      rejectedTokens: Measured,
    }),
    mode: Mode,
    overflow: OverflowTermsSchema,
    onOutage: OutageMode,
    reason: ReasonSchema,
    policyVersion: z.string(),
  })
  .meta({ id: 'BudgetView' });
export type BudgetViewBody = z.output<typeof BudgetViewSchema>;
