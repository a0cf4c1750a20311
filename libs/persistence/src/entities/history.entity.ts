import { HISTORY_FIGURES, type HistoryFigure, type Spread } from '@headgate/core';
import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { integer, key, text, time } from './columns.js';

export const SPREADS = ['min', 'max', 'avg', 'last'] as const satisfies readonly (keyof Spread)[];

/** `lagMessages` is kept in `lag_min` and so on: a column needs no unit where the code around it has one. */
export function historyColumn(figure: HistoryFigure, spread: keyof Spread): string {
  return `${figure.replace(/(PerSec|Messages|Sec)$/, '')}_${spread}`;
}

const figures = HISTORY_FIGURES.flatMap((figure) => SPREADS.map((spread) => historyColumn(figure, spread)));
const real: EntitySchemaColumnOptions = { type: 'real', nullable: true };

export const HistoryTable = new EntitySchema<Record<string, unknown>>({
  name: 'history',
  columns: {
    flow: key('history_pk', text),
    step_ms: key('history_pk', integer),
    at: key('history_pk', time),
    ticks: integer,
    ...Object.fromEntries(figures.map((name) => [name, real])),
  },
  indices: [{ name: 'history_step_at', columns: ['step_ms', 'at'] }],
});
