import { z } from 'zod';
import { ConstraintViewSchema } from './constraint-view.schema.js';
import { Mode, UtcTime } from './names.schema.js';
import { PolicySchema } from './policy.schema.js';
import { Measured, Sequence, Why } from './quantity.schema.js';

/** A rate with everything that led to it. Kept rows carry what was published of them. */
export const DecisionSchema = z
  .object({
    number: z.int().min(1).describe('Grows by one with every kept row of the flow; stands in links'),
    at: UtcTime,
    mode: Mode,
    version: z.int().nullable().describe('Version of the policy; null where it is not remembered'),
    policyVersion: z.string().describe('Hash of the content of the policy'),
    ratePerSec: Measured,
    ratePerSecBefore: Measured.nullable().describe('Rate of the kept row before; null at the first one'),
    reason: z.string(),
    clamp: z.string().nullable(),
    binding: z.string().nullable().describe('Id of the constraint whose rate is the lowest'),
    why: z.string().describe('The why sentence'),
    constraints: z.array(ConstraintViewSchema),
    epoch: Sequence.nullable().describe('Term of the controller; null before the first publish'),
    seq: Sequence.describe('The budget it became, within the epoch'),
    publishedReason: z.string().nullable().describe('Why it was not published; null where it was'),
  })
  .meta({ id: 'Decision' });
export type DecisionBody = z.output<typeof DecisionSchema>;

export const DecisionListSchema = z
  .object({
    flow: z.string(),
    decisions: z.array(DecisionSchema).describe('Newest first'),
    nextCursor: z.string().nullable().describe('Give it as `before` for older ones; null where there are none'),
  })
  .meta({ id: 'DecisionList' });
export type DecisionList = z.output<typeof DecisionListSchema>;

/** From what the law wished to what was set, one line each, in order. */
export const DecisionStepSchema = z
  .object({
    kind: z.enum(['law', 'rail', 'lowest', 'result']),
    constraint: z.string().nullable().describe('Id of the constraint; null for a step of the whole flow'),
    clamp: z.string().nullable().describe('The guard rail; null where none changed anything'),
    ratePerSec: Measured.describe('Rate after this step'),
    text: z.string(),
  })
  .meta({ id: 'DecisionStep' });

export const DecisionDetailSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    decision: DecisionSchema,
    steps: z.array(DecisionStepSchema),
    before: DecisionSchema.nullable().describe('The kept row before'),
    after: DecisionSchema.nullable().describe('The kept row after; null where it is the newest'),
    policy: PolicySchema.nullable().describe('As it stood then'),
    policyReason: Why,
  })
  .meta({ id: 'DecisionDetail' });
export type DecisionDetail = z.output<typeof DecisionDetailSchema>;
