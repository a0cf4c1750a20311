/**
 * Pushes labels on one vertical line apart until none is nearer to its neighbour than `gap`, and keeps all inside
 * [min, max] where they fit. Order by wish stays, so no leader lines cross.
 */
export function placeLabels(wishes: readonly number[], gap: number, min: number, max: number): number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a]! - wishes[b]! || a - b);
  const placed = [...wishes];
  let above = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(wishes[index]!, min, above + gap);
    above = placed[index]!;
  }
  let below = Number.POSITIVE_INFINITY;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, max, below - gap);
    below = placed[index]!;
  }
  return placed;
}
