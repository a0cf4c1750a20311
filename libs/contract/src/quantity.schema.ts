import { z } from 'zod';

/** Largest quantity of tokens or messages accepted anywhere; in milli-units it is still exact in a double. */
export const MAX_TOKENS = 1e12;

/** The nearest double of a number with at most three decimals survives this round trip, and no other does. */
const isWholeMilli = (value: number): boolean => Math.round(value * 1000) / 1000 === value;

/** zod's number refuses NaN, Infinity and strings by itself; nothing here is ever coerced. */
export const Tokens = z
  .number()
  .min(0)
  .max(MAX_TOKENS)
  .refine(isWholeMilli, 'use at most 3 decimals: tokens are counted in thousandths')
  .describe('Tokens, at most 3 decimals');

export const PositiveTokens = Tokens.min(0.001);

/** A rate that a person writes: messages per second. */
export const RatePerSec = z.number().min(0).max(MAX_TOKENS).describe('Messages per second');

export const PositiveRatePerSec = RatePerSec.min(0.001);

/** A number in an answer: what the server measured has as many decimals as it has. */
export const Measured = z.number();

/** Stands beside every number that may be null. */
export const Why = z.string().nullable().describe('Why the value beside it is null; null where it is not');

export const DurationMs = z.int().min(0).max(86_400_000).describe('Milliseconds');

export const Sequence = z.int().min(0).describe('Grows with every use');
