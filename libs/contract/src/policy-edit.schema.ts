import { z } from 'zod';
import { ProblemSchema } from './error.schema.js';
import { FeasibilitySchema } from './feasibility.schema.js';
import { FlowName, UtcTime } from './names.schema.js';
import { PolicySchema } from './policy.schema.js';
import { Measured, Why } from './quantity.schema.js';

const Reason = z
  .string()
  .trim()
  .min(1, 'say why, in a few words')
  .max(500)
  .describe('Why, for those who read it later');

/** Body of `PUT /v1/flows/:flow`. The dry run takes it without a reason too. */
export const PolicyEditSchema = z.strictObject({ policy: PolicySchema, reason: Reason }).meta({ id: 'PolicyEdit' });
export type PolicyEdit = z.output<typeof PolicyEditSchema>;
export type PolicyEditInput = z.input<typeof PolicyEditSchema>;

/** Body of `DELETE /v1/flows/:flow`. */
export const FlowRemovalSchema = z.strictObject({ reason: Reason }).meta({ id: 'FlowRemoval' });

/** Body of `POST /v1/flows/:flow/rollback`: the policy of an older version becomes a new version. */
export const RollbackSchema = z
  .strictObject({ version: z.int().min(1).max(2_147_483_647), reason: Reason })
  .meta({ id: 'Rollback' });

/** One field that differs; null stands for absent. */
export const PolicyDiffSchema = z
  .object({ path: z.string().describe('Dotted'), before: z.unknown(), after: z.unknown() })
  .meta({ id: 'PolicyDiff' });
export type PolicyDiff = z.output<typeof PolicyDiffSchema>;

/** What a change would do. Nothing is stored, and nothing about the running flow changes. */
export const DryRunSchema = z
  .object({
    serverTime: UtcTime,
    flow: FlowName,
    valid: z.boolean(),
    code: z.string().nullable().describe('Error code that the change would get; null where it is valid'),
    problems: z.array(ProblemSchema),
    isNew: z.boolean(),
    version: z.int().nullable().describe('Version that stands now; null for a new flow'),
    diff: z.array(PolicyDiffSchema),
    ratePerSec: Measured.nullable().describe('Rate that is decided now'),
    ratePerSecNow: Measured.nullable().describe('Rate the new policy would give on the newest readings'),
    ratePerSecNowReason: Why,
    why: z.string().nullable().describe('The why sentence of that rate'),
    producersTouched: z
      .array(z.object({ producer: z.string(), instances: z.int(), askedPerSec: Measured.nullable() }))
      .describe('Who leases from this flow now'),
    wouldCut: z.boolean().nullable().describe('The new rate is below what producers ask; null where that is unknown'),
    wouldHoldPerSec: Measured.nullable(),
    feasibility: z.array(FeasibilitySchema).describe('Per constraint: can the new objective be kept through a crash'),
    effect: z.string().describe('What happens, in one sentence, for the confirm button'),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.output<typeof DryRunSchema>;

export const PolicyVersionSchema = z
  .object({
    version: z.int(),
    policyHash: z.string().nullable().describe('Null where the flow was removed by this version'),
    changedBy: z.string(),
    changedAt: UtcTime,
    reason: z.string().nullable(),
    change: z.enum(['created', 'changed', 'rolled-back', 'removed']),
    rolledBackTo: z.int().nullable(),
  })
  .meta({ id: 'PolicyVersion' });
export type PolicyVersionBody = z.output<typeof PolicyVersionSchema>;

export const PolicyVersionListSchema = z
  .object({
    flow: z.string(),
    versions: z.array(PolicyVersionSchema).describe('Newest first'),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'PolicyVersionList' });
export type PolicyVersionList = z.output<typeof PolicyVersionListSchema>;

/** One version with its policy, and what it changed against the one before. */
export const PolicyVersionDetailSchema = PolicyVersionSchema.extend({
  flow: z.string(),
  policy: PolicySchema.nullable(),
  diff: z.array(PolicyDiffSchema),
}).meta({ id: 'PolicyVersionDetail' });
export type PolicyVersionDetail = z.output<typeof PolicyVersionDetailSchema>;

/** Answer to a change, a rollback or a removal. */
export const PolicyChangedSchema = z
  .object({
    flow: z.string(),
    version: z.int(),
    policyHash: z.string().nullable(),
    changedBy: z.string(),
    changedAt: UtcTime,
    diff: z.array(PolicyDiffSchema),
  })
  .meta({ id: 'PolicyChanged' });
export type PolicyChanged = z.output<typeof PolicyChangedSchema>;
