import { type HistoryExtremeSchema } from '@headgate/contract';
import { type History } from '@headgate/core';
import { type z } from 'zod';
import { type Range } from './history-query.js';
import { MODES, type Moment, type ReadingMode } from './moment.js';

type Columns = z.output<typeof HistoryExtremeSchema>;

/** Figures that a plot gets, by their names on the wire. */
const PLOTTED = [
  ...(['ratePerSec', 'offeredPerSec', 'usedPerSec', 'producedPerSec', 'consumedPerSec'] as const),
  ...(['lagMessages', 'delaySec', 'capacityPerSec'] as const),
] as const satisfies readonly (keyof Columns)[];

interface Bounds {
  readonly ceilingPerSec: number;
  readonly safePerSec: number;
  readonly floorPerSec: number;
}

/** One flow over a range in even steps. Every cell begins unknown; whoever knows something fills it in. */
export class HistoryGrid {
  readonly t: number[];
  readonly average = emptyColumns(0);
  readonly low = emptyColumns(0);
  readonly high = emptyColumns(0);
  readonly mode: (ReadingMode | null)[];
  readonly bounds: (Bounds | null)[];

  constructor(private readonly range: Range) {
    const length = Math.ceil((range.toMs - range.fromMs) / range.stepMs);
    this.t = Array.from({ length }, (_, i) => (range.fromMs + i * range.stepMs) / 1000);
    for (const columns of [this.average, this.low, this.high]) Object.assign(columns, emptyColumns(length));
    this.mode = new Array<ReadingMode | null>(length).fill(null);
    this.bounds = new Array<Bounds | null>(length).fill(null);
  }

  /** Cells from what the database kept; a kept step that is longer than ours holds for all its cells. */
  fillStored(stored: History, boundsAt: (wallMs: number) => Bounds): void {
    const { stepMs, atMs, figures } = stored;
    for (const [i, sec] of this.t.entries()) {
      const at = Math.floor((sec * 1000 - (atMs[0] ?? 0)) / stepMs);
      if (at < 0 || at >= atMs.length) continue;
      const isKnown = PLOTTED.some((name) => figures[name].avg[at] !== null);
      if (!isKnown) continue;
      for (const name of PLOTTED) {
        this.average[name][i] = figures[name].avg[at] ?? null;
        this.low[name][i] = figures[name].min[at] ?? null;
        this.high[name][i] = figures[name].max[at] ?? null;
      }
      this.mode[i] = figures.lagMessages.avg[at] === null ? 'no-reading' : 'fresh';
      this.bounds[i] = boundsAt(sec * 1000);
    }
  }

  /**
   * Cells from the moments in memory, oldest first, which know better than the database. Turns are not quite even: a
   * cell without one takes the moment before while that is not older than `carryMs`.
   */
  fillMoments(moments: readonly Moment[], carryMs: number): void {
    const first = moments[0];
    if (!first) return;
    const { fromMs, stepMs } = this.range;
    let next = 0;
    for (const [i] of this.t.entries()) {
      const startMs = fromMs + i * stepMs;
      while (next < moments.length && moments[next]!.wallMs < startMs) next += 1;
      let end = next;
      while (end < moments.length && moments[end]!.wallMs < startMs + stepMs) end += 1;
      const before = moments[next - 1];
      const inCell = moments.slice(next, end);
      const isPartial = startMs < first.wallMs;
      if (inCell.length > 0) {
        if (!isPartial || this.mode[i] === null) this.fillCell(i, inCell);
      } else if (before && startMs - before.wallMs <= carryMs) this.fillCell(i, [before]);
      else if (!isPartial) this.clearCell(i);
      next = end;
    }
  }

  private fillCell(i: number, moments: readonly Moment[]): void {
    for (const name of PLOTTED) {
      const known = moments.map(({ figures }) => figures[name]).filter((value) => value !== null);
      this.average[name][i] = known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
      this.low[name][i] = known.length === 0 ? null : Math.min(...known);
      this.high[name][i] = known.length === 0 ? null : Math.max(...known);
    }
    this.mode[i] = MODES[Math.max(...moments.map(({ mode }) => MODES.indexOf(mode)))]!;
    this.bounds[i] = moments.at(-1)!;
  }

  private clearCell(i: number): void {
    for (const columns of [this.average, this.low, this.high]) for (const name of PLOTTED) columns[name][i] = null;
    this.mode[i] = null;
    this.bounds[i] = null;
  }
}

function emptyColumns(length: number): Columns {
  return Object.fromEntries(PLOTTED.map((name) => [name, new Array<null>(length).fill(null)])) as unknown as Columns;
}
