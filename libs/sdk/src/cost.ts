import { MAX_MILLI, MILLI } from '@headgate/core';
import { InvalidCostError } from './errors.js';

/**
 * Tokens as whole milli-tokens. The same verdict as HTTP and Lua give: a finite number from 0.001 to 10^12 with at most
 * three decimals, and never a text that looks like one.
 */
export function toMilli(cost: unknown): number {
  // The first comparison is false for NaN, so NaN is refused with the rest.
  if (typeof cost !== 'number' || !(cost > 0 && cost <= MAX_MILLI / MILLI)) throw new InvalidCostError(cost);
  const milli = Math.round(cost * MILLI);
  if (milli / MILLI !== cost) throw new InvalidCostError(cost);
  return milli;
}
