import { FLOW_SORTS } from '@headgate/contract';
import { type FlowLine } from './flow-line.js';

type Sort = (typeof FLOW_SORTS)[number];
/** What a list is sorted by: unknown comes last, whichever way round. */
type Key = number | string | null;

/** Descending where large is worse; the name decides between equals. */
const SORTS: Readonly<Record<Sort, { readonly key: (line: FlowLine) => Key; readonly descending: boolean }>> = {
  attention: { key: ({ attention }) => attention, descending: true },
  name: { key: ({ flow }) => flow, descending: false },
  delay: { key: ({ summary }) => summary.delaySec, descending: true },
  backlog: { key: ({ summary }) => summary.lagMessages, descending: true },
  rate: { key: ({ summary }) => summary.ratePerSec, descending: true },
  age: { key: ({ summary }) => summary.sampleAgeMs, descending: true },
};

/** Where a page ended: the key and the name of its last line. */
export interface Place {
  readonly key: Key;
  readonly flow: string;
}

export interface Order {
  sort(lines: readonly FlowLine[]): FlowLine[];
  placeOf(line: FlowLine): Place;
  isAfter(line: FlowLine, place: Place): boolean;
}

export const SORT_NAMES: readonly string[] = FLOW_SORTS.flatMap((name) => [name, `-${name}`]);

/** `name` is one of `SORT_NAMES`; a leading `-` turns the order around. */
export function orderBy(name: string): Order {
  const isTurned = name.startsWith('-');
  const { key, descending } = SORTS[(isTurned ? name.slice(1) : name) as Sort];
  const sign = descending === isTurned ? 1 : -1;
  const compare = (a: Place, b: Place): number => {
    if (a.key !== b.key) {
      if (a.key === null) return 1;
      if (b.key === null) return -1;
      return a.key < b.key ? -sign : sign;
    }
    return a.flow < b.flow ? -1 : a.flow > b.flow ? 1 : 0;
  };
  const placeOf = (line: FlowLine): Place => ({ key: key(line), flow: line.flow });
  return {
    sort: (lines) => {
      const placed = lines.map((line) => ({ ...placeOf(line), line }));
      return placed.sort(compare).map(({ line }) => line);
    },
    placeOf,
    isAfter: (line, place) => compare(placeOf(line), place) > 0,
  };
}

/** Opaque to callers. */
export const toCursor = ({ key, flow }: Place): string =>
  Buffer.from(JSON.stringify([key, flow])).toString('base64url');

/** Null where it is none of ours. */
export function fromCursor(cursor: string): Place | null {
  try {
    const [key, flow] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    const isKey = key === null || typeof key === 'number' || typeof key === 'string';
    return isKey && typeof flow === 'string' ? { key: key as Key, flow } : null;
  } catch {
    return null;
  }
}
