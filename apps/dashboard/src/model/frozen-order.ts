/** The rows of now in the order of before; new ones come last, so that none that is there moves. */
export function frozenOrder<T>(rows: readonly T[], keyOf: (row: T) => string, order: readonly string[]): T[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const kept = order.flatMap((key) => {
    const row = byKey.get(key);
    byKey.delete(key);
    return row === undefined ? [] : [row];
  });
  return [...kept, ...byKey.values()];
}

/** How many rows stand elsewhere than the server's order would have them. */
export function movedCount(wanted: readonly string[], shown: readonly string[]): number {
  return wanted.filter((key, index) => shown[index] !== key).length;
}
