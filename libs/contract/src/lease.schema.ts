import { z } from 'zod';
import { ErrorBodySchema } from './error.schema.js';
import {
  FlowName,
  Mode,
  OpaqueId,
  OutageMode,
  OVERFLOW_CHOICES,
  ProducerName,
  SpillSync,
  UtcTime,
} from './names.schema.js';
import { DurationMs, Measured, PositiveTokens, Sequence, Tokens } from './quantity.schema.js';

/** Entries in one request; a producer with more flows sends several. */
export const MAX_LEASES = 1000;
/** Returns in one entry: as many as the script in Redis takes. */
export const MAX_RETURNS = 64;

export const GrantReturnSchema = z.object({ grantId: OpaqueId, tokens: Tokens }).meta({ id: 'GrantReturn' });

/** What one instance did since its last report; counted once per `seq`. */
export const UsageSchema = z
  .object({
    seq: Sequence,
    usedTokens: Tokens.describe('All that was spent, with or without a grant'),
    unleasedTokens: Tokens.default(0).describe(
      'Part of usedTokens that no grant covered: held share, safe share or bootstrap',
    ),
    droppedTokens: Tokens.default(0),
    rejectedTokens: Tokens.default(0),
    spilledTokens: Tokens.default(0),
    waiting: z.int().min(0).default(0).describe('Callers that wait now'),
    offeredPerSec: z
      .number()
      .min(0)
      .nullable()
      .default(null)
      .describe('Tokens asked for per second, granted or not; null or absent: taken from wantTokens'),
  })
  .meta({ id: 'Usage' });

/** One flow's part of a request. Programs of other versions send it, so unknown fields are stripped, not refused. */
export const LeaseEntrySchema = z
  .object({
    flow: FlowName,
    requestId: OpaqueId.describe('A retry repeats it with the same body and gets the same answer'),
    wantTokens: Tokens.describe('New tokens, on top of what is held'),
    firstCostTokens: PositiveTokens.default(1).describe('Cost of the first caller that waits; a grant may reach it'),
    heldTokens: Tokens.default(0).describe('A report; it credits nothing'),
    returns: z.array(GrantReturnSchema).max(MAX_RETURNS).default([]),
    usage: UsageSchema.nullable().default(null),
    closing: z.boolean().default(false).describe('The last lease of an instance that ends: it leaves the list at once'),
  })
  .meta({ id: 'LeaseEntry' });
export type LeaseEntry = z.output<typeof LeaseEntrySchema>;
export type LeaseEntryInput = z.input<typeof LeaseEntrySchema>;

/** Who asks; `leases` are checked one by one with `LeaseEntrySchema`, so that one bad entry fails alone. */
export const LeaseEnvelopeSchema = z
  .object({
    producer: ProducerName,
    instance: OpaqueId,
    client: z.string().max(200).default('unknown').describe('Name and version of the program, for people'),
    leases: z.array(z.unknown()).min(1).max(MAX_LEASES),
  })
  .meta({ id: 'LeaseEnvelope' });

/** The whole request as it should be: for the documentation and for the SDK's types. */
export const LeaseRequestSchema = LeaseEnvelopeSchema.extend({
  leases: z.array(LeaseEntrySchema).min(1).max(MAX_LEASES),
}).meta({
  id: 'LeaseRequest',
  examples: [
    {
      ...{ producer: 'checkout', instance: 'shell-1' },
      leases: [{ flow: 'orders', requestId: 'r-1', wantTokens: 10 }],
    },
    {
      ...{ producer: 'checkout', instance: 'checkout-7c9f:1', client: 'sdk-node/0.1.0' },
      leases: [
        {
          ...{ flow: 'orders', requestId: 'r-2', wantTokens: 500, heldTokens: 20 },
          returns: [{ grantId: 'g-91', tokens: 12 }],
          usage: { seq: 88, usedTokens: 480, waiting: 3, offeredPerSec: 1450 },
        },
        { flow: 'refunds', requestId: 'r-3', wantTokens: 1 },
      ],
    },
  ],
});
export type LeaseRequestBody = z.input<typeof LeaseRequestSchema>;

export const ReasonSchema = z
  .object({
    code: z.string(),
    text: z.string().describe('The why sentence'),
    link: z.string().describe('Path on the controller that explains it'),
  })
  .meta({ id: 'Reason' });

/** The policy's overflow as it is answered. */
export const OverflowTermsSchema = z.object({
  strategy: z.enum(OVERFLOW_CHOICES),
  maxWaitMs: Measured,
  maxWaiting: Measured,
  maxBytes: Measured.optional().describe('Under spill'),
  maxAgeSec: Measured.optional().describe('Under spill'),
  fsync: SpillSync.optional().describe('Under spill'),
});

/** What an instance may spend, and under which terms: in every grant, and in every pushed budget. */
const SpendingTerms = {
  ttlMs: DurationMs,
  refreshAfterMs: DurationMs,
  budget: z.object({
    ratePerSec: Measured,
    sharePerSec: Measured,
    burstTokens: Measured,
    safeSharePerSec: Measured,
    epoch: Sequence,
    seq: Sequence,
    validForMs: Measured.describe('From now on; 0 where the budget has expired and the rates are the safe ones'),
    learning: z.boolean(),
    policyVersion: z.string(),
  }),
  mode: Mode,
  overflow: OverflowTermsSchema,
  onOutage: OutageMode,
  reason: ReasonSchema,
};

export const LeaseGrantSchema = z
  .object({
    flow: z.string(),
    requestId: z.string(),
    grantId: z.string().nullable().describe('Null where nothing was granted'),
    grantedTokens: Measured,
    wouldGrantTokens: Measured.describe('What enforcement would have granted'),
    retryAfterMs: Measured.describe('When asking again makes sense; 0 where something was granted'),
    ...SpendingTerms,
  })
  .meta({ id: 'LeaseGrant' });
export type LeaseGrantBody = z.output<typeof LeaseGrantSchema>;

/** `event: budget` of GET /v1/budgets/stream: a cut over 10 %, a pause, another mode or policy. The newest one holds. */
export const BudgetEventSchema = z.object({ flow: z.string(), ...SpendingTerms }).meta({ id: 'BudgetEvent' });
export type BudgetEventBody = z.output<typeof BudgetEventSchema>;

export const LeaseFailureSchema = z
  .object({
    flow: z.string().nullable().describe('Null where the entry named none'),
    requestId: z.string().nullable(),
    error: ErrorBodySchema,
  })
  .meta({ id: 'LeaseFailure' });
export type LeaseFailureBody = z.output<typeof LeaseFailureSchema>;

export const LeaseResponseSchema = z
  .object({ serverTime: UtcTime, leases: z.array(z.union([LeaseGrantSchema, LeaseFailureSchema])) })
  .meta({ id: 'LeaseResponse' });
export type LeaseResponseBody = z.output<typeof LeaseResponseSchema>;
