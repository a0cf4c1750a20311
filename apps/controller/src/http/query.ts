import { z } from 'zod';

/** Rows on a page without `limit`, and at most. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** A whole number in a query or a path, where everything arrives as text. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);

export const Limit = wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT);

export const Flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true')
  .default(false);
