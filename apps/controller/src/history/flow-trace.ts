import { HISTORY_FIGURES, type HistoryFigure } from '@headgate/core';
import { type Figures, MODES, type Moment, type ReadingMode } from './moment.js';

/** Moments kept: five minutes of turns once a second, and a little more. */
const TRACE_LENGTH = 330;
/** What the memory of a flow holds beside its figures. */
const BOUNDS = ['ceilingPerSec', 'safePerSec', 'floorPerSec'] as const;
type Column = HistoryFigure | (typeof BOUNDS)[number];

const COLUMNS: readonly Column[] = [...HISTORY_FIGURES, ...BOUNDS];
const FIRST = new Map(COLUMNS.map((name, column) => [name, column * TRACE_LENGTH]));
const placeOf = (name: Column, at: number): number => FIRST.get(name)! + at;

/** The last five minutes of a flow, one moment per turn, in columns of seven digits: 18 kB a flow. NaN is unknown. */
export class FlowTrace {
  private readonly wallMs = new Float64Array(TRACE_LENGTH);
  private readonly modes = new Uint8Array(TRACE_LENGTH);
  /** All columns, one behind the other: ten thousand flows make ten thousand arrays, and not twenty times as many. */
  private readonly values = new Float32Array(COLUMNS.length * TRACE_LENGTH);
  private next = 0;
  private filled = 0;

  /** A wall clock that stepped back begins the trace anew: its times would not grow. */
  push(moment: Moment): void {
    if (this.filled > 0 && moment.wallMs <= this.newestMs()) this.filled = 0;
    const at = this.next;
    this.wallMs[at] = moment.wallMs;
    this.modes[at] = MODES.indexOf(moment.mode);
    for (const name of HISTORY_FIGURES) this.values[placeOf(name, at)] = moment.figures[name] ?? Number.NaN;
    for (const name of BOUNDS) this.values[placeOf(name, at)] = moment[name];
    this.next = (at + 1) % TRACE_LENGTH;
    this.filled = Math.min(TRACE_LENGTH, this.filled + 1);
  }

  /** Oldest first. */
  moments(sinceMs: number): readonly Moment[] {
    const moments: Moment[] = [];
    for (let back = this.filled; back >= 1; back -= 1) {
      const at = (this.next - back + TRACE_LENGTH) % TRACE_LENGTH;
      if (this.wallMs[at]! >= sinceMs) moments.push(this.momentAt(at));
    }
    return moments;
  }

  private momentAt(at: number): Moment {
    const read = (name: Column) => digits(this.values[placeOf(name, at)]!);
    const figures = Object.fromEntries(HISTORY_FIGURES.map((name) => [name, read(name)])) as unknown as Figures;
    const mode = MODES[this.modes[at]!] as ReadingMode;
    const [ceilingPerSec, safePerSec, floorPerSec] = BOUNDS.map((name) => read(name)!);
    return {
      ...{ wallMs: this.wallMs[at]!, figures, mode },
      ...{ ceilingPerSec: ceilingPerSec!, safePerSec: safePerSec!, floorPerSec: floorPerSec! },
    };
  }

  private newestMs(): number {
    return this.wallMs[(this.next - 1 + TRACE_LENGTH) % TRACE_LENGTH]!;
  }
}

/** The shortest number of seven digits: 0.1 and not 0.10000000149. */
function digits(value: number): number | null {
  return Number.isNaN(value) ? null : Number(value.toPrecision(7));
}
