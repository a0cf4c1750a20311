import { z } from 'zod';
import { Limit } from './query.js';

type Key = number | string | null;

/** What lines are sorted by; descending where large is worse. */
export interface Order<T> {
  readonly key: (line: T) => Key;
  readonly descending: boolean;
}

/** Where a page ended: the key and the id of its last line. */
export type Place = readonly [key: Key, id: string];

export interface Slice<T> {
  readonly lines: readonly T[];
  readonly nextCursor: string | null;
}

/** Filter, order and page of a list, as they stand in a query. A leading `-` turns an order around. */
export function pageQuery(orders: readonly string[], first: string) {
  const names = orders.flatMap((name) => [name, `-${name}`]);
  return z.strictObject({
    limit: Limit,
    cursor: z
      .string()
      .max(2000)
      .transform((cursor, context) => {
        const place = fromCursor(cursor);
        if (place === null) context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier page' });
        return place ?? z.NEVER;
      })
      .optional(),
    q: z.string().max(500).default(''),
    sort: z.enum(names as [string, ...string[]], { error: `choose one of ${names.join(', ')}` }).default(first),
  });
}

/** One page of `lines`, sorted; unknown comes last whichever way round, and the id decides between equals. */
export function sliceOf<T>(
  lines: readonly T[],
  idOf: (line: T) => string,
  orders: Readonly<Record<string, Order<T>>>,
  { sort, cursor, limit }: { readonly sort: string; readonly cursor?: Place | undefined; readonly limit: number },
): Slice<T> {
  const isTurned = sort.startsWith('-');
  const { key, descending } = orders[isTurned ? sort.slice(1) : sort]!;
  const compare = comparePlaces(descending === isTurned);
  const placed = lines.map((line) => ({ line, place: [key(line), idOf(line)] as const }));
  const rest = cursor === undefined ? placed : placed.filter(({ place }) => compare(place, cursor) > 0);
  rest.sort((a, b) => compare(a.place, b.place));
  const last = rest.length > limit ? rest[limit - 1] : undefined;
  return {
    lines: rest.slice(0, limit).map(({ line }) => line),
    nextCursor: last === undefined ? null : toCursor(last.place),
  };
}

export function comparePlaces(isAscending: boolean): (a: Place, b: Place) => number {
  const sign = isAscending ? 1 : -1;
  return ([a, idA], [b, idB]) => {
    if (a !== b) {
      if (a === null) return 1;
      if (b === null) return -1;
      return a < b ? -sign : sign;
    }
    return idA < idB ? -1 : idA > idB ? 1 : 0;
  };
}

/** Opaque to callers. */
export const toCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** Null where it is none of ours. */
function fromCursor(cursor: string): Place | null {
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    const isKey = key === null || typeof key === 'number' || typeof key === 'string';
    return isKey && typeof id === 'string' ? [key as Key, id] : null;
  } catch {
    return null;
  }
}
