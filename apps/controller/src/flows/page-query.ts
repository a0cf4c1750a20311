import { z } from 'zod';

/** Rows on a page without `limit`, and at most. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

const Limit = z
  .string()
  .refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_LIMIT, {
    error: `must be a whole number from 1 to ${MAX_LIMIT}`,
  })
  .transform(Number)
  .default(DEFAULT_LIMIT);

/** Unknown fields are refused: a page with the default limit is no answer to `?limt=3`. */
export const FlowPageQuery = z.strictObject({ limit: Limit, after: z.string().max(100).default('') });

/** `before` is the cursor of the page before; without it the newest rows come. */
export const DecisionPageQuery = z.strictObject({
  limit: Limit,
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the nextCursor of an earlier page')
    .transform(Number)
    .default(Number.MAX_SAFE_INTEGER),
});

/** Of routes that take no query. */
export const NoQuery = z.strictObject({});
