import { type TrialMeasures } from './measures.js';
import { type Played } from './simulate.js';

const ROWS: readonly {
  readonly word: string;
  readonly of: (measures: TrialMeasures) => number | null;
  readonly digits: number;
}[] = [
  { word: 'consumers busy, %', of: ({ efficiency }) => 100 * efficiency, digits: 1 },
  { word: 'time above objective, %', of: ({ aboveObjectiveShare }) => 100 * aboveObjectiveShare, digits: 1 },
  { word: 'longest backlog', of: ({ maxBacklog }) => maxBacklog, digits: 0 },
  { word: 'p99 delay, s', of: ({ p99DelaySec }) => p99DelaySec, digits: 1 },
  { word: 'rate halved after, s', of: ({ halvedAfterSec }) => halvedAfterSec, digits: 1 },
];

/** Broker beside simulator, and the first over the second. */
export function tableOf(name: string, real: Played, twin: Played): string[] {
  const head = name.padEnd(26) + ['broker', 'simulator', 'ratio'].map((word) => word.padStart(12)).join('');
  const lines = ROWS.flatMap(({ word, of, digits }) => {
    const [a, b] = [of(real.measures), of(twin.measures)];
    if (a === null && b === null) return [];
    const ratio = a === null || b === null || b === 0 ? '-' : (a / b).toFixed(2);
    const cell = (value: number | null) => (value === null ? '-' : value.toFixed(digits)).padStart(12);
    return [`  ${word}`.padEnd(26) + cell(a) + cell(b) + ratio.padStart(12)];
  });
  return [head, ...lines];
}
