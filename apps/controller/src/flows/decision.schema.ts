import { DecisionSchema, FlowDetailSchema } from '@headgate/contract';
import { z } from 'zod';

/** A decision with what was published of it. */
export const DecisionRowSchema = DecisionSchema.extend({
  epoch: z.int().nullable().describe('Term of this controller for the flow; null before the first publish'),
  seq: z.int().describe('The budget it became, within the epoch'),
  publishedReason: z.string().nullable().describe('Why it was not published; null where it was'),
}).meta({ id: 'DecisionRow' });
export type DecisionRowBody = z.output<typeof DecisionRowSchema>;

export const DecisionPageSchema = z
  .object({ flow: z.string(), decisions: z.array(DecisionRowSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'DecisionPage' });
export type DecisionPage = z.output<typeof DecisionPageSchema>;

export const FlowViewSchema = FlowDetailSchema.extend({ decision: DecisionRowSchema.nullable() }).meta({
  id: 'FlowView',
});
export type FlowView = z.output<typeof FlowViewSchema>;
