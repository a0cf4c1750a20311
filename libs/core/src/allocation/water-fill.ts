/** What one claimant asks of a common capacity; all three in one unit, for example tokens/s. */
export interface Claim {
  readonly demand: number;
  /** Above 0. */
  readonly weight: number;
  /** Comes first, as far as it is asked for. */
  readonly minimum: number;
}

/**
 * Weighted max-min fairness with minimums. The level λ rises from 0, and each claimant has
 *
 *     min(demand, max(minimum, weight × λ))
 *
 * until the capacity is used up or every demand is met. Where the minimums alone exceed the capacity they shrink alike.
 * O(n log n): λ is found by walking the points at which a claimant begins or stops to grow.
 */
export function waterFill(capacity: number, claims: readonly Claim[]): number[] {
  const minimums = claims.map(({ minimum, demand }) => Math.min(minimum, demand));
  const atMinimum = sum(minimums);
  if (atMinimum >= capacity) return minimums.map((minimum) => (atMinimum > 0 ? (minimum * capacity) / atMinimum : 0));
  if (sum(claims.map(({ demand }) => demand)) <= capacity) return claims.map(({ demand }) => demand);

  const turns = claims.flatMap(({ demand, weight }, i) => [
    { level: minimums[i]! / weight, weight },
    { level: demand / weight, weight: -weight },
  ]);
  turns.sort((a, b) => a.level - b.level);
  let left = capacity - atMinimum;
  let level = 0;
  let growing = 0;
  for (const turn of turns) {
    const needed = growing * (turn.level - level);
    if (needed > left) break;
    left -= needed;
    level = turn.level;
    growing += turn.weight;
  }
  if (growing > 0) level += left / growing;
  return claims.map(({ demand, weight }, i) => Math.min(demand, Math.max(minimums[i]!, weight * level)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
