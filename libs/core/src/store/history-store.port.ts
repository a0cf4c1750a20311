import { type Losses } from './losses.js';

/** What is kept of a flow over time. */
export const HISTORY_FIGURES = [
  'ratePerSec',
  'offeredPerSec',
  'grantedPerSec',
  'usedPerSec',
  'droppedPerSec',
  'producedPerSec',
  'consumedPerSec',
  'capacityPerSec',
  'lagMessages',
  'delaySec',
] as const;
export type HistoryFigure = (typeof HISTORY_FIGURES)[number];

/** A figure over a span of time. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  readonly last: number;
}

/** Length of a sample, milliseconds. */
export const HISTORY_SAMPLE_MS = 10_000;

/** One flow over 10 s. A figure that nobody knew is null or absent, never 0. */
export interface HistorySample {
  readonly flow: string;
  /** Start of the 10 s on the wall clock: a multiple of 10,000; any other time is cut to one. */
  readonly atMs: number;
  /** Ticks that this is made of: the weight of its averages. At least 1. */
  readonly ticks: number;
  readonly figures: Readonly<Partial<Record<HistoryFigure, Spread | null>>>;
}

/** Each figure as columns of the same length as `atMs`; null where it is not known. */
export type HistoryColumns = Readonly<
  Record<HistoryFigure, Readonly<Record<keyof Spread, readonly (number | null)[]>>>
>;

export interface History {
  /** What was asked, or more where the range is kept more coarsely or would have more than 5,000 points. */
  readonly stepMs: number;
  /** Starts of the steps, without a gap; multiples of `stepMs`. */
  readonly atMs: readonly number[];
  readonly figures: HistoryColumns;
}

/** How long each resolution is kept, finest first; after that it is rolled up into the next one. */
export const HISTORY_LEVELS = [
  { stepMs: HISTORY_SAMPLE_MS, keepMs: 24 * 3_600_000 },
  { stepMs: 60_000, keepMs: 14 * 24 * 3_600_000 },
  { stepMs: 3_600_000, keepMs: 400 * 24 * 3_600_000 },
] as const;

/**
 * Figures of flows over time, finer for the last day than for the last year. Numbers keep about seven digits.
 *
 * Promise: `append` takes the samples at once, never throws, never waits and keeps them in a bounded ring until they
 * are written; while the database answers, they can be read within a second. Of two samples of the same flow and time
 * the one made of more ticks stays, so a batch may be sent twice. The other methods settle within the adapter's deadline
 * or reject with `StoreUnavailableError`; `rollUp` and `expire` may be repeated at any time.
 */
export interface HistoryStore {
  append(samples: readonly HistorySample[]): void;
  /** From `fromMs` up to, and without, `toMs`. */
  read(flow: string, fromMs: number, toMs: number, stepMs: number): Promise<History>;
  /** Moves what is older than its level keeps into the next level; tells how many rows moved. Called by a job. */
  rollUp(nowMs: number): Promise<number>;
  /** Deletes what is older than the last level keeps; tells how many rows went. Called by a job. */
  expire(nowMs: number): Promise<number>;
  losses(): Losses;
}
export const HistoryStore = Symbol('HistoryStore');
