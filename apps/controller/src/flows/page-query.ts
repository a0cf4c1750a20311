import { FLOW_SORTS } from '@headgate/contract';
import { z } from 'zod';
import { pageQuery } from '../http/list-page.js';
import { Limit, wholeNumber } from '../http/query.js';

/** Of the list of flows; the stream of the overview takes the same. */
export const FlowPageQuery = pageQuery(FLOW_SORTS, 'attention');
export type FlowPage = z.output<typeof FlowPageQuery>;

/** `before` is the cursor of the page before; without it the newest rows come. */
export const DecisionPageQuery = z.strictObject({
  limit: Limit,
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the nextCursor of an earlier page')
    .transform(Number)
    .default(Number.MAX_SAFE_INTEGER),
});

export const DecisionNumber = wholeNumber(1, 999_999_999_999_999);
