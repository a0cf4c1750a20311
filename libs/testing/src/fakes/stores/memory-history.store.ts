import {
  HISTORY_FIGURES,
  HISTORY_LEVELS,
  HISTORY_SAMPLE_MS,
  type History,
  type HistoryColumns,
  type HistorySample,
  type HistoryStore,
  type Losses,
  type Spread,
} from '@headgate/core';
import { combineSamples, type Figures, type LevelSample, rounded } from './combine-samples.js';

const MOST_POINTS = 5_000;
const cut = (atMs: number, stepMs: number) => Math.floor(atMs / stepMs) * stepMs;

/** History in memory, gone with the process; each sample stands as soon as it was appended. */
export class MemoryHistoryStore implements HistoryStore {
  private readonly samples = new Map<string, LevelSample>();

  append(samples: readonly HistorySample[]): void {
    for (const { flow, atMs, ticks, figures } of samples) {
      const at = cut(atMs, HISTORY_SAMPLE_MS);
      const sample = { flow, atMs: at, ticks, figures: rounded(figures), stepMs: HISTORY_SAMPLE_MS };
      const there = this.samples.get(keyOf(sample));
      if (!there || ticks > there.ticks) this.samples.set(keyOf(sample), sample);
    }
  }

  async read(flow: string, fromMs: number, toMs: number, askedMs: number): Promise<History> {
    const own = [...this.samples.values()].filter((sample) => sample.flow === flow && sample.atMs < toMs);
    const inRange = own.filter(({ atMs }) => atMs >= fromMs);
    const unit = inRange.reduce((widest, { stepMs }) => Math.max(widest, stepMs), HISTORY_SAMPLE_MS);
    const stepMs = Math.ceil(Math.max(askedMs, (toMs - fromMs) / (MOST_POINTS - 1), unit) / unit) * unit;
    const atMs: number[] = [];
    for (let at = cut(fromMs, stepMs); at < toMs; at += stepMs) atMs.push(at);
    const steps = atMs.map((at) => combineSamples(own.filter((sample) => cut(sample.atMs, stepMs) === at)));
    return { stepMs, atMs, figures: toColumns(steps) };
  }

  async rollUp(nowMs: number): Promise<number> {
    let moved = 0;
    for (const [index, { stepMs, keepMs }] of HISTORY_LEVELS.entries()) {
      const next = HISTORY_LEVELS[index + 1];
      if (!next) break;
      const before = cut(nowMs - keepMs, next.stepMs);
      const old = [...this.samples.values()].filter((sample) => sample.stepMs === stepMs && sample.atMs < before);
      for (const sample of old) this.moveUp(sample, next.stepMs);
      moved += old.length;
    }
    return moved;
  }

  async expire(nowMs: number): Promise<number> {
    const { stepMs, keepMs } = HISTORY_LEVELS.at(-1)!;
    const old = [...this.samples].filter(([, sample]) => sample.stepMs === stepMs && sample.atMs < nowMs - keepMs);
    for (const [key] of old) this.samples.delete(key);
    return old.length;
  }

  losses(): Losses {
    return { waiting: 0, dropped: 0, refused: 0 };
  }

  private moveUp(sample: LevelSample, stepMs: number): void {
    this.samples.delete(keyOf(sample));
    const slot = { ...sample, stepMs, atMs: cut(sample.atMs, stepMs) };
    const there = this.samples.get(keyOf(slot));
    const figures = there ? combineSamples([there, sample]) : sample.figures;
    this.samples.set(keyOf(slot), { ...slot, ticks: sample.ticks + (there?.ticks ?? 0), figures });
  }
}

const keyOf = ({ flow, stepMs, atMs }: LevelSample) => `${stepMs} ${atMs} ${flow}`;

function toColumns(steps: readonly Figures[]): HistoryColumns {
  const column = (figure: (typeof HISTORY_FIGURES)[number], spread: keyof Spread) =>
    steps.map((step) => step[figure]?.[spread] ?? null);
  const columns = HISTORY_FIGURES.map((figure) => [
    figure,
    {
      min: column(figure, 'min'),
      max: column(figure, 'max'),
      avg: column(figure, 'avg'),
      last: column(figure, 'last'),
    },
  ]);
  return Object.fromEntries(columns) as HistoryColumns;
}
