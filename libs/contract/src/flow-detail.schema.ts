import { z } from 'zod';
import { BudgetViewSchema } from './budget.schema.js';
import { DecisionSchema } from './decision.schema.js';
import { FeasibilitySchema } from './feasibility.schema.js';
import { FlowOriginSchema, FlowSummarySchema } from './flow-summary.schema.js';
import { UtcTime } from './names.schema.js';
import { PolicySchema } from './policy.schema.js';
import { ProducersSchema } from './producer.schema.js';
import { Why } from './quantity.schema.js';

/** Whose rate holds for the producers; `decision` is what this controller decided, published or not. */
const PublishedSchema = z.object({
  by: z
    .enum(['this', 'other', 'nobody'])
    .describe('other: a controller under a newer epoch, which fenced this one; nobody: no budget is valid'),
  ratePerSec: z
    .number()
    .nullable()
    .describe('Messages/s of the valid budget; null where there is none or it is unknown'),
  epoch: z.int().nullable(),
  text: z.string(),
});

/** Everything a flow's page opens with. The ETag of the answer is the version. */
export const FlowDetailSchema = z
  .object({
    serverTime: UtcTime,
    flow: z.string(),
    source: FlowOriginSchema,
    policy: PolicySchema,
    version: z.int().describe('Grows by one with every change; If-Match takes it'),
    policyHash: z.string().describe('Hash of the content of the policy'),
    changedBy: z.string().describe('"local", or "file" for a flow of the YAML file'),
    changedAt: UtcTime,
    changeReason: z.string().nullable(),
    summary: FlowSummarySchema,
    decision: DecisionSchema.nullable(),
    decisionReason: Why,
    feasibility: z.array(FeasibilitySchema).describe('Per constraint: can its objective be kept through a crash'),
    published: PublishedSchema,
    producers: ProducersSchema,
    budget: BudgetViewSchema.nullable(),
    budgetReason: Why,
  })
  .meta({ id: 'FlowDetail' });
export type FlowDetail = z.output<typeof FlowDetailSchema>;
