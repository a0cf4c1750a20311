import { type GROUP_SORTS, type GroupLine, type TOPIC_SORTS, type TopicLine } from '@headgate/contract';

type Key = number | string | null;
type Sorts<T> = Readonly<Record<string, { readonly key: (line: T) => Key; readonly descending: boolean }>>;

const LATE = { key: ({ lagSec }: { lagSec: GroupLine['lagSec'] }): Key => lagSec?.value ?? null, descending: true };
const LAG = { key: ({ lagMessages }: { lagMessages: number | null }): Key => lagMessages, descending: true };
const RISK = { key: ({ risk }: { risk: number }): Key => risk, descending: true };

export const GROUP_ORDERS: Readonly<Record<(typeof GROUP_SORTS)[number], Sorts<GroupLine>[string]>> = {
  risk: RISK,
  name: { key: ({ group }) => group, descending: false },
  behind: LATE,
  lag: LAG,
  consumed: { key: ({ consumedPerSec }) => consumedPerSec, descending: true },
  eta: { key: ({ etaSec }) => etaSec, descending: true },
  age: { key: ({ sampleAgeMs }) => sampleAgeMs, descending: true },
};

export const TOPIC_ORDERS: Readonly<Record<(typeof TOPIC_SORTS)[number], Sorts<TopicLine>[string]>> = {
  risk: RISK,
  name: { key: ({ topic }) => topic, descending: false },
  behind: LATE,
  lag: LAG,
  produced: { key: ({ producedPerSec }) => producedPerSec, descending: true },
};

/** What a list may be sorted by; a leading `-` turns it around. */
export const sortNames = (orders: object): readonly string[] =>
  Object.keys(orders).flatMap((name) => [name, `-${name}`]);

/** Where a page ended: the key and the id of its last line. */
type Place = readonly [key: Key, id: string];

export interface Slice<T> {
  readonly lines: readonly T[];
  readonly nextCursor: string | null;
}

/** One page of `lines`, sorted; unknown comes last whichever way round, and the id decides between equals. */
export function sliceOf<T>(
  lines: readonly T[],
  idOf: (line: T) => string,
  orders: Sorts<T>,
  { sort, cursor, limit }: { readonly sort: string; readonly cursor?: Place | undefined; readonly limit: number },
): Slice<T> {
  const isTurned = sort.startsWith('-');
  const { key, descending } = orders[isTurned ? sort.slice(1) : sort]!;
  const sign = descending === isTurned ? 1 : -1;
  const compare = ([a, idA]: Place, [b, idB]: Place): number => {
    if (a !== b) {
      if (a === null) return 1;
      if (b === null) return -1;
      return a < b ? -sign : sign;
    }
    return idA < idB ? -1 : idA > idB ? 1 : 0;
  };
  const placed = lines.map((line) => ({ line, place: [key(line), idOf(line)] as const }));
  const rest = cursor === undefined ? placed : placed.filter(({ place }) => compare(place, cursor) > 0);
  rest.sort((a, b) => compare(a.place, b.place));
  const last = rest.length > limit ? rest[limit - 1] : undefined;
  return {
    lines: rest.slice(0, limit).map(({ line }) => line),
    nextCursor: last === undefined ? null : Buffer.from(JSON.stringify(last.place)).toString('base64url'),
  };
}

/** Null where it is none of ours. */
export function placeOfCursor(cursor: string): Place | null {
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    const isKey = key === null || typeof key === 'number' || typeof key === 'string';
    return isKey && typeof id === 'string' ? [key as Key, id] : null;
  } catch {
    return null;
  }
}
