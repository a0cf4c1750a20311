/**
 * An offset as the broker sent it: a number while that is exact, a bigint beyond 2^53. Negative: there is none. Offsets
 * are subtracted before anything else is done with them; differences are ordinary numbers.
 */
export type Offset64 = number | bigint;

/** `a - b`, messages. Exact while the difference is below 2^53, whatever the size of the offsets. */
export function minus(a: Offset64, b: Offset64): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Number(BigInt(a) - BigInt(b));
}
