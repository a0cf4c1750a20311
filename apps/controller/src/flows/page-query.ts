import { z } from 'zod';
import { Limit, wholeNumber } from '../http/query.js';
import { fromCursor, SORT_NAMES } from './flow-order.js';

const Cursor = z
  .string()
  .max(1000)
  .transform((cursor, context) => {
    const place = fromCursor(cursor);
    if (place === null) context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier page' });
    return place ?? z.NEVER;
  });

/** Filter, order and page of the list of flows; the stream of the overview takes the same. */
export const FlowPageQuery = z.strictObject({
  limit: Limit,
  cursor: Cursor.optional(),
  q: z.string().max(500).default(''),
  sort: z
    .enum(SORT_NAMES as [string, ...string[]], { error: `choose one of ${SORT_NAMES.join(', ')}` })
    .default('attention'),
});
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
