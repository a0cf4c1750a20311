import { type KeyMap, useKeys } from '../app/keys.js';
import { setParams } from '../app/router.js';

export interface RowKeys {
  /** Of the rows, in their order. */
  readonly keys: readonly string[];
  readonly selected: string | null;
  readonly open: (key: string) => void;
  /** Further keys of the same table. */
  readonly more?: KeyMap;
}

/** j and k move the selection of a table (`sel` of the address), Enter opens it, Escape leaves it. */
export function useRowKeys({ keys, selected, open, more }: RowKeys): void {
  const move = (step: number): void => {
    const at = selected === null ? -1 : keys.indexOf(selected);
    const next = keys[Math.min(keys.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    setParams({ sel: next });
    document.querySelector(`tr[data-key="${CSS.escape(next)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    enter: () => (selected === null ? undefined : open(selected)),
    esc: () => setParams({ sel: null }),
    ...more,
  });
}
