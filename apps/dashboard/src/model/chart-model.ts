import { type HistoryBody } from '@headgate/contract';

export type Column = readonly (number | null)[];

/** What a chart draws for one figure; the picture, the charts and the table are fed from the same history. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  readonly values: Column;
  /** Lowest and highest within each step, where a step holds more than one sample. */
  readonly high?: Column | undefined;
  readonly line: 'delay' | 'objective' | 'asked' | 'granted' | 'used' | 'ceiling' | 'safe';
  readonly isReference?: boolean;
}

export interface ChartModel {
  readonly key: string;
  readonly title: string;
  readonly unit: 'sec' | 'rate' | 'messages';
  readonly series: readonly ChartSeries[];
  /** Filled between two series where the first is the higher one. */
  readonly band: { readonly kind: 'over' | 'held'; readonly upper: number; readonly lower: number } | null;
  /** Where the figure is unknown: hatched. Seconds since 1970. */
  readonly gaps: readonly (readonly [number, number])[];
}

export interface ChartSet {
  readonly t: readonly number[];
  readonly charts: readonly ChartModel[];
}

export function chartSet(history: HistoryBody, group: string): ChartSet {
  const { t } = history;
  const inSec = history.objectiveSec !== null || history.objectiveMessages === null;
  const objective = inSec ? history.objectiveSec : history.objectiveMessages;
  const level = inSec ? history.delaySec : history.lagMessages;
  const high = inSec ? history.high?.delaySec : history.high?.lagMessages;
  const flat = (value: number): Column => t.map(() => value);
  const delay: ChartModel = {
    key: 'delay',
    title: inSec ? 'Delay' : 'Backlog',
    unit: inSec ? 'sec' : 'messages',
    series: [
      { key: 'delay', label: group, values: level, high, line: 'delay' },
      ...(objective === null
        ? []
        : [
            {
              key: 'objective',
              label: 'objective',
              values: flat(objective),
              line: 'objective' as const,
              isReference: true,
            },
          ]),
    ],
    band: objective === null ? null : { kind: 'over', upper: 0, lower: 1 },
    gaps: gapsOf(t, level, history.stepSec),
  };
  const rates: ChartModel = {
    key: 'rates',
    title: 'Messages per second',
    unit: 'rate',
    series: [
      { key: 'asked', label: 'asked', values: history.offeredPerSec, line: 'asked' },
      { key: 'granted', label: 'sent', values: history.usedPerSec, line: 'granted' },
      { key: 'consumed', label: 'consumed', values: history.consumedPerSec, line: 'used' },
    ],
    band: { kind: 'held', upper: 0, lower: 1 },
    gaps: [],
  };
  const limit: ChartModel = {
    key: 'limit',
    title: 'Rate limit',
    unit: 'rate',
    series: [
      { key: 'limit', label: 'limit', values: history.ratePerSec, line: 'granted' },
      { key: 'ceiling', label: 'ceiling', values: history.ceilingPerSec, line: 'ceiling', isReference: true },
      { key: 'safe', label: 'safe', values: history.safePerSec, line: 'safe', isReference: true },
      { key: 'floor', label: 'floor', values: history.floorPerSec, line: 'ceiling', isReference: true },
    ],
    band: null,
    gaps: gapsOf(t, history.ratePerSec, history.stepSec),
  };
  return { t, charts: [delay, rates, limit] };
}

/** Runs of unknown values, from the last known time to the next one. */
export function gapsOf(t: readonly number[], values: Column, stepSec: number): (readonly [number, number])[] {
  const gaps: (readonly [number, number])[] = [];
  let from: number | null = null;
  for (const [index, at] of t.entries()) {
    const isGap = values[index] === null || values[index] === undefined;
    if (isGap && from === null) from = index === 0 ? at : t[index - 1]!;
    if (!isGap && from !== null) {
      gaps.push([from, at]);
      from = null;
    }
  }
  const last = t.at(-1);
  if (from !== null && last !== undefined) gaps.push([from, Math.max(last, from + stepSec)]);
  return gaps;
}

/** Flags nearer than `gapPx` share one letter's place: nearest first, the rest is counted. */
export function crowdFlags<T extends { readonly t: number }>(
  flags: readonly T[],
  pxPerSec: number,
  gapPx: number,
): (readonly T[])[] {
  const crowds: T[][] = [];
  for (const flag of [...flags].sort((a, b) => a.t - b.t)) {
    const crowd = crowds.at(-1);
    const first = crowd?.[0];
    if (crowd && first && (flag.t - first.t) * pxPerSec < gapPx) crowd.push(flag);
    else crowds.push([flag]);
  }
  return crowds;
}

/** A, B … Z, AA, AB … */
export function flagLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : flagLetter(Math.floor(index / 26) - 1) + letter;
}
