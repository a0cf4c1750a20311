import { z } from 'zod';
import { GrantReturnSchema, LeaseFailureSchema, MAX_RETURNS } from './lease.schema.js';
import { FlowName, OpaqueId, ProducerName } from './names.schema.js';

export const ReturnEntrySchema = z
  .object({
    flow: FlowName,
    requestId: OpaqueId.optional().describe('With it a retry of the same body credits once'),
    returns: z.array(GrantReturnSchema).min(1).max(MAX_RETURNS),
  })
  .meta({ id: 'ReturnEntry' });
export type ReturnEntry = z.output<typeof ReturnEntrySchema>;

/** `flows` are checked one by one with `ReturnEntrySchema`. */
export const ReturnEnvelopeSchema = z
  .object({ producer: ProducerName, instance: OpaqueId, flows: z.array(z.unknown()).min(1).max(1000) })
  .meta({ id: 'ReturnEnvelope' });

export const ReturnRequestSchema = ReturnEnvelopeSchema.extend({
  flows: z.array(ReturnEntrySchema).min(1).max(1000),
}).meta({
  id: 'ReturnRequest',
  examples: [
    {
      ...{ producer: 'checkout', instance: 'shell-1' },
      flows: [{ flow: 'orders', requestId: 'b-1', returns: [{ grantId: 'g-92', tokens: 5 }] }],
    },
  ],
});
export type ReturnRequestBody = z.input<typeof ReturnRequestSchema>;

export const ReturnCreditSchema = z
  .object({ flow: z.string(), creditedTokens: z.array(z.number()).describe('Per grant, in the order asked') })
  .meta({ id: 'ReturnCredit' });

export const ReturnResponseSchema = z
  .object({ flows: z.array(z.union([ReturnCreditSchema, LeaseFailureSchema])) })
  .meta({ id: 'ReturnResponse' });
export type ReturnResponseBody = z.output<typeof ReturnResponseSchema>;
