import { type LagWindow } from '../../lag/lag-window.js';

/** Who owns which partition. It stands until an owner changes. */
export interface Grouping {
  readonly owners: readonly (string | null)[];
  /** Member of each partition: an index into `keys`. */
  readonly memberOf: readonly number[];
  readonly keys: readonly string[];
  /** Partitions of each member. */
  readonly sizes: readonly number[];
}

/** Partitions without a known owner are members of their own, never the whole group as one (CONTROL.md §9.6). */
export function groupByOwner({ partitions }: LagWindow, before: Grouping | null): Grouping {
  if (before !== null && isSame(before, partitions)) return before;
  const index = new Map<string, number>();
  const keys: string[] = [];
  const sizes: number[] = [];
  const memberOf = partitions.map(({ member }, i) => {
    const key = member ?? `#${i}`;
    const known = index.get(key);
    if (known !== undefined) {
      sizes[known]!++;
      return known;
    }
    index.set(key, keys.length);
    keys.push(key);
    sizes.push(1);
    return keys.length - 1;
  });
  return { owners: partitions.map(({ member }) => member), memberOf, keys, sizes };
}

function isSame({ owners }: Grouping, partitions: LagWindow['partitions']): boolean {
  if (owners.length !== partitions.length) return false;
  for (let i = 0; i < owners.length; i++) if (owners[i] !== partitions[i]!.member) return false;
  return true;
}
