import { HISTORY_FIGURES, type HistoryFigure, type HistorySample, type Spread } from '@headgate/core';

export type Figures = HistorySample['figures'];

/** A sample on one of the levels that history is kept in. */
export interface LevelSample extends HistorySample {
  readonly stepMs: number;
}

/** Several samples as one: averages weigh by ticks, and what does not know a figure does not count for it. */
export function combineSamples(samples: readonly HistorySample[]): Figures {
  const inOrder = [...samples].sort((a, b) => a.atMs - b.atMs);
  const figures: Partial<Record<HistoryFigure, Spread | null>> = {};
  for (const figure of HISTORY_FIGURES) figures[figure] = combine(inOrder, figure);
  return figures;
}

function combine(samples: readonly HistorySample[], figure: HistoryFigure): Spread | null {
  const known = samples.flatMap(({ ticks, figures }) => {
    const spread = figures[figure];
    return spread ? [{ ticks, ...spread }] : [];
  });
  const ticks = known.reduce((sum, spread) => sum + spread.ticks, 0);
  if (ticks === 0) return null;
  return {
    min: Math.min(...known.map(({ min }) => min)),
    max: Math.max(...known.map(({ max }) => max)),
    avg: Math.fround(known.reduce((sum, spread) => sum + spread.avg * spread.ticks, 0) / ticks),
    last: known.at(-1)!.last,
  };
}

/** As the database keeps a sample: numbers of four bytes, and every figure there. */
export function rounded(figures: Figures): Figures {
  const round = (spread: Spread | null | undefined): Spread | null =>
    spread
      ? {
          min: Math.fround(spread.min),
          max: Math.fround(spread.max),
          avg: Math.fround(spread.avg),
          last: Math.fround(spread.last),
        }
      : null;
  return Object.fromEntries(HISTORY_FIGURES.map((figure) => [figure, round(figures[figure])]));
}
