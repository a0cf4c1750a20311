import { useMemo, useRef, useState } from 'react';
import { frozenOrder, movedCount } from '../../model/frozen-order.js';

/** Rows in the order of the moment at which the table came into use; free again when it is left, or on `release`. */
export function useFrozenOrder<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  isInUse: boolean,
): { ordered: readonly T[]; moved: number; release: () => void } {
  const [releases, redraw] = useState(0);
  const kept = useRef<readonly string[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a release is a reason to sort anew
  const { ordered, moved } = useMemo(() => {
    if (!isInUse) kept.current = null;
    else kept.current ??= rows.map(keyOf);
    if (kept.current === null) return { ordered: rows, moved: 0 };
    const frozen = frozenOrder(rows, keyOf, kept.current);
    return { ordered: frozen, moved: movedCount(rows.map(keyOf), frozen.map(keyOf)) };
  }, [rows, keyOf, isInUse, releases]);
  return {
    ordered,
    moved,
    release: () => {
      kept.current = null;
      redraw((before) => before + 1);
    },
  };
}
