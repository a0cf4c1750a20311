import { HISTORY_SAMPLE_MS } from '@headgate/core';

const MOST_POINTS = 5_000;

/** Steps that cover a range of time without a gap. */
export interface HistoryGrid {
  readonly stepMs: number;
  readonly fromMs: number;
  readonly count: number;
}

/** Whole samples of the level that the range is kept in, and no more points than a picture can show. */
export function historyGrid(fromMs: number, toMs: number, askedMs: number, coarsestMs: number): HistoryGrid {
  const unit = Math.max(HISTORY_SAMPLE_MS, coarsestMs);
  const wanted = Math.max(askedMs, (toMs - fromMs) / (MOST_POINTS - 1), unit);
  const stepMs = Math.ceil(wanted / unit) * unit;
  const start = Math.floor(fromMs / stepMs) * stepMs;
  return { stepMs, fromMs: start, count: Math.max(0, Math.ceil((toMs - start) / stepMs)) };
}
