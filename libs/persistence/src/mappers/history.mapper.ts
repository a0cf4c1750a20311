import { HISTORY_FIGURES, HISTORY_SAMPLE_MS, type HistoryColumns, type HistorySample } from '@headgate/core';
import { historyColumn, SPREADS } from '../entities/history.entity.js';

/** What is not known is left out, and so becomes NULL; so does a number that is none, which JSON has no word for. */
export function toHistoryRecord({ flow, atMs, ticks, figures }: HistorySample): Record<string, unknown> {
  const at = new Date(Math.floor(atMs / HISTORY_SAMPLE_MS) * HISTORY_SAMPLE_MS);
  const record: Record<string, unknown> = { flow, step_ms: HISTORY_SAMPLE_MS, at, ticks };
  for (const figure of HISTORY_FIGURES) {
    for (const spread of SPREADS) record[historyColumn(figure, spread)] = figures[figure]?.[spread];
  }
  return record;
}

/** A step of a grid, counted from its start, and its figures by the names of the columns. */
export type HistoryStep = Readonly<Record<string, number | null>> & { readonly step: number };

export function toHistoryColumns(steps: readonly HistoryStep[], count: number): HistoryColumns {
  const column = (name: string) => {
    const values: (number | null)[] = new Array<null>(count).fill(null);
    for (const row of steps) values[row.step] = row[name] ?? null;
    return values;
  };
  return record(HISTORY_FIGURES, (figure) => record(SPREADS, (spread) => column(historyColumn(figure, spread))));
}

function record<Key extends string, Value>(keys: readonly Key[], of: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>;
}
