import { type FLOW_SORTS } from '@headgate/contract';
import { comparePlaces, type Order as KeyOrder, type Place } from '../http/list-page.js';
import { type FlowLine } from './flow-line.js';

/** Descending where large is worse; the name decides between equals. */
const SORTS: Readonly<Record<(typeof FLOW_SORTS)[number], KeyOrder<FlowLine>>> = {
  attention: { key: ({ attention }) => attention, descending: true },
  name: { key: ({ flow }) => flow, descending: false },
  delay: { key: ({ summary }) => summary.delaySec, descending: true },
  backlog: { key: ({ summary }) => summary.lagMessages, descending: true },
  rate: { key: ({ summary }) => summary.ratePerSec, descending: true },
  age: { key: ({ summary }) => summary.sampleAgeMs, descending: true },
};

export interface Order {
  sort(lines: readonly FlowLine[]): FlowLine[];
  placeOf(line: FlowLine): Place;
  isAfter(line: FlowLine, place: Place): boolean;
}

/** `name` is one of `FLOW_SORTS`; a leading `-` turns the order around. */
export function orderBy(name: string): Order {
  const isTurned = name.startsWith('-');
  const { key, descending } = SORTS[(isTurned ? name.slice(1) : name) as (typeof FLOW_SORTS)[number]];
  const compare = comparePlaces(descending === isTurned);
  const placeOf = (line: FlowLine): Place => [key(line), line.flow];
  return {
    sort: (lines) => {
      const placed = lines.map((line) => ({ place: placeOf(line), line }));
      return placed.sort((a, b) => compare(a.place, b.place)).map(({ line }) => line);
    },
    placeOf,
    isAfter: (line, place) => compare(placeOf(line), place) > 0,
  };
}
