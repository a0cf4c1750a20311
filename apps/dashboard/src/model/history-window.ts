import { type HistoryBody } from '@headgate/contract';

const COLUMNS = [
  'ratePerSec',
  'offeredPerSec',
  'usedPerSec',
  'producedPerSec',
  'consumedPerSec',
  'lagMessages',
  'delaySec',
  'capacityPerSec',
  'ceilingPerSec',
  'safePerSec',
  'floorPerSec',
  'mode',
] as const;

/** Appends newer columns and drops what left the window. A column that comes twice replaces the older one. */
export function appendHistory(before: HistoryBody, newer: HistoryBody, spanSec: number): HistoryBody {
  const firstNew = newer.t[0] ?? Number.POSITIVE_INFINITY;
  const end = newer.t.at(-1) ?? before.t.at(-1) ?? 0;
  const keep = before.t.map((t) => t < firstNew && t > end - spanSec);
  const join = <T>(a: readonly T[], b: readonly T[]): T[] => [...a.filter((_, index) => keep[index]), ...b];
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, join<unknown>(before[name], newer[name])]));
  const flags = new Map([...before.flags, ...newer.flags].map((flag) => [`${flag.t}|${flag.kind}|${flag.text}`, flag]));
  return {
    ...newer,
    ...columns,
    from: before.from,
    t: join(before.t, newer.t),
    flags: [...flags.values()].filter(({ t }) => t > end - spanSec).sort((a, b) => a.t - b.t),
    low: null,
    high: null,
  };
}
