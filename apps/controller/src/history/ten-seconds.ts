import {
  HISTORY_FIGURES,
  HISTORY_SAMPLE_MS,
  type HistoryFigure,
  type HistorySample,
  type Spread,
} from '@headgate/core';
import { type Moment } from './moment.js';

interface Sum {
  min: number;
  max: number;
  sum: number;
  count: number;
  last: number;
}

/** Gathers the moments of ten seconds of one flow into the sample that the database keeps. */
export class TenSeconds {
  private startMs: number | null = null;
  private ticks = 0;
  private sums = new Map<HistoryFigure, Sum>();

  /** The sample of the ten seconds before, once a moment belongs to others. */
  push(flow: string, { wallMs, figures }: Moment): HistorySample | null {
    const startMs = Math.floor(wallMs / HISTORY_SAMPLE_MS) * HISTORY_SAMPLE_MS;
    const done = this.startMs !== null && startMs !== this.startMs ? this.take(flow) : null;
    this.startMs = startMs;
    this.ticks += 1;
    for (const name of HISTORY_FIGURES) {
      const value = figures[name];
      if (value !== null && Number.isFinite(value)) this.add(name, value);
    }
    return done;
  }

  /** What was gathered so far; null where that is nothing. */
  take(flow: string): HistorySample | null {
    if (this.startMs === null || this.ticks === 0) return null;
    const spreads = [...this.sums].map(([name, { sum, count, ...rest }]): [HistoryFigure, Spread] => [
      name,
      { ...rest, avg: sum / count },
    ]);
    const sample = { flow, atMs: this.startMs, ticks: this.ticks, figures: Object.fromEntries(spreads) };
    this.ticks = 0;
    this.sums = new Map();
    return sample;
  }

  private add(name: HistoryFigure, value: number): void {
    const sum = this.sums.get(name);
    if (!sum) {
      this.sums.set(name, { min: value, max: value, sum: value, count: 1, last: value });
      return;
    }
    sum.min = Math.min(sum.min, value);
    sum.max = Math.max(sum.max, value);
    sum.sum += value;
    sum.count += 1;
    sum.last = value;
  }
}
