import { z } from 'zod';
import { ConstraintViewSchema } from './constraint-view.schema.js';
import { ReasonSchema } from './lease.schema.js';
import { Mode, OutageMode, OVERFLOW_CHOICES, UtcTime } from './names.schema.js';
import { PolicySchema } from './policy.schema.js';
import { Measured, Sequence } from './quantity.schema.js';

const Why = z.string().nullable().describe('Why the number beside it is null; null where it is not');

/** `waiting` until the first decision, `held` below the ceiling, `blind` without a fresh reading, `stopped` at the hard limit. */
export const FlowStateSchema = z.enum(['waiting', 'open', 'held', 'blind', 'stopped']).meta({ id: 'FlowState' });

export const DecisionSchema = z
  .object({
    at: UtcTime,
    mode: Mode,
    policyVersion: z.string(),
    ratePerSec: Measured,
    reason: z.string(),
    clamp: z.string().nullable(),
    binding: z.string().nullable().describe('Id of the constraint whose rate is the lowest'),
    why: z.string(),
    constraints: z.array(ConstraintViewSchema),
  })
  .meta({ id: 'Decision' });
export type DecisionBody = z.output<typeof DecisionSchema>;

/** One line of the overview. */
export const FlowSummarySchema = z
  .object({
    flow: z.string(),
    owner: z.string().nullable(),
    mode: Mode,
    state: FlowStateSchema,
    ratePerSec: Measured.nullable(),
    ratePerSecReason: Why,
    ceilingPerSec: Measured,
    lagMessages: Measured.nullable(),
    lagMessagesReason: Why,
    delaySec: Measured.nullable(),
    delaySecReason: Why,
    objective: z.object({ delaySec: Measured.nullable(), backlogMessages: Measured.nullable() }),
    throttledShare: Measured.nullable().describe('Part of what producers offered that was not let through, 0 to 1'),
    throttledShareReason: Why,
    sampleAgeMs: Measured.nullable(),
    sampleAgeMsReason: Why,
    instances: Measured.nullable().describe('Producer instances that leased lately'),
    instancesReason: Why,
    reason: ReasonSchema.nullable(),
  })
  .meta({ id: 'FlowSummary' });
export type FlowSummary = z.output<typeof FlowSummarySchema>;

export const FlowListSchema = z
  .object({
    serverTime: UtcTime,
    flows: z.array(FlowSummarySchema),
    nextCursor: z.string().nullable().describe('Opaque; null on the last page'),
  })
  .meta({ id: 'FlowList' });
export type FlowList = z.output<typeof FlowListSchema>;

export const FlowDetailSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    policy: PolicySchema,
    version: z.string().describe('Hash of the content of the policy'),
    decision: DecisionSchema.nullable(),
    decisionReason: Why,
  })
  .meta({ id: 'FlowDetail' });
export type FlowDetail = z.output<typeof FlowDetailSchema>;

export const DecisionListSchema = z
  .object({ flow: z.string(), decisions: z.array(DecisionSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'DecisionList' });
export type DecisionList = z.output<typeof DecisionListSchema>;

/** What stands in the bucket. Totals only grow within a generation. */
export const BudgetViewSchema = z
  .object({
    flow: z.string(),
    ratePerSec: Measured,
    burstTokens: Measured,
    safePerSec: Measured,
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
    overflow: z.object({ strategy: z.enum(OVERFLOW_CHOICES), maxWaitMs: Measured, maxWaiting: Measured }),
    onOutage: OutageMode,
    reason: ReasonSchema,
    policyVersion: z.string(),
  })
  .meta({ id: 'BudgetView' });
export type BudgetViewBody = z.output<typeof BudgetViewSchema>;
