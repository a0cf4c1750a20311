import { useRef, useState } from 'react';
import { frozenOrder, movedCount } from '../../model/frozen-order.js';

/** Rows in the order of the moment at which the table came into use; free again when it is left, or on `release`. */
export function useFrozenOrder<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  isInUse: boolean,
): { ordered: readonly T[]; moved: number; release: () => void } {
  const [, redraw] = useState(0);
  const kept = useRef<readonly string[] | null>(null);
  if (!isInUse) kept.current = null;
  else kept.current ??= rows.map(keyOf);
  const ordered = kept.current === null ? rows : frozenOrder(rows, keyOf, kept.current);
  return {
    ordered,
    moved: kept.current === null ? 0 : movedCount(rows.map(keyOf), ordered.map(keyOf)),
    release: () => {
      kept.current = null;
      redraw((before) => before + 1);
    },
  };
}
