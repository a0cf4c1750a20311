import { type LogBook } from './log-book.js';

/** The numbers that are kept of one partition of one group, in columns. */
export const COLUMN = {
  position: 0,
  end: 1,
  epoch: 2,
  atMs: 3,
  frozenPolls: 4,
  endFrozenPolls: 5,
  sweep: 6,
  done: 7,
  points: 8,
  ratePoints: 9,
  /** 1 where the newest answer was none, or lies beyond the end. */
  isOdd: 10,
  movedAtMs: 11,
  lostMessages: 12,
  lostAtMs: 13,
  lostUpTo: 14,
  negatives: 15,
  rewoundFrom: 16,
  rewoundAtMs: 17,
  highestPerSec: 18,
} as const;

export type TrackColumn = keyof typeof COLUMN;
const COLUMNS = Object.keys(COLUMN).length;
const UNKNOWN_AT_FIRST: ReadonlySet<string> = new Set<TrackColumn>([
  'position',
  'end',
  'atMs',
  'movedAtMs',
  'lostAtMs',
  'lostUpTo',
  'rewoundFrom',
  'rewoundAtMs',
]);
/** What stands in each column before the first answer. */
const STARTS = Object.keys(COLUMN).map((name) => (UNKNOWN_AT_FIRST.has(name) ? Number.NaN : 0));

/** One answer's surroundings, the same for all partitions of the group. */
export interface Poll {
  readonly sweep: number;
  readonly atMs: number;
  /** A new point of the window, or the newest one again with fresher numbers. */
  readonly isNewPoint: boolean;
}

/**
 * The numbers of one group's partitions and the windows of their lags, side by side in one array: a sweep walks over a
 * hundred thousand of them, and most say what they said before. A partition is a slot; slots are dense.
 */
export class TrackTable {
  size = 0;
  cells = new Float64Array(0);
  capacity = 0;
  /** Row of each slot's log. */
  rows = new Int32Array(0);
  /** The windows are rings with one head for all. */
  #head = 0;
  /** Where the newest lags and the newest work done stand in the cells. */
  newestLag = 0;
  newestDone = 0;

  constructor(readonly windowPoints: number) {}

  /** A slot with nothing in it, for a log. */
  take(row: number): number {
    if (this.size === this.capacity) this.#grow(Math.max(4, 2 * this.capacity));
    this.reset(this.size, row);
    return this.size++;
  }

  /** Begins a slot anew, for a log. */
  reset(slot: number, row: number): void {
    this.rows[slot] = row;
    for (let column = 0; column < COLUMNS; column++) this.cells[column * this.capacity + slot] = STARTS[column]!;
    this.cells[COLUMN.epoch * this.capacity + slot] = this.cells[COLUMN.sweep * this.capacity + slot] = -1;
  }

  /** Frees a slot. The last one moves into it: @returns its old number. */
  release(slot: number): number {
    const last = --this.size;
    for (let column = 0; column < COLUMNS + 2 * this.windowPoints; column++)
      this.cells[column * this.capacity + slot] = this.cells[column * this.capacity + last]!;
    this.rows[slot] = this.rows[last]!;
    this.rows[last] = -1;
    return last;
  }

  /** Whether the slot's newest answer was of this log as it is now. */
  isOf(slot: number, row: number, book: LogBook): boolean {
    return this.rows[slot] === row && this.cells[COLUMN.epoch * this.capacity + slot] === book.epoch(row);
  }

  row(slot: number): number {
    return this.rows[slot]!;
  }

  /** Begins a new point of all windows. */
  advance(): void {
    this.#head = (this.#head + 1) % this.windowPoints;
    this.#findNewest();
  }

  #findNewest(): void {
    this.newestLag = this.#lagAt(0);
    this.newestDone = this.#doneAt(0);
  }

  /** Puts the newest lag into the window; with a new point, or in the place of the newest. */
  keep(slot: number, lag: number, isNewPoint: boolean): void {
    const { cells, capacity } = this;
    cells[this.newestLag + slot] = lag;
    cells[this.newestDone + slot] = cells[COLUMN.done * capacity + slot]!;
    const points = COLUMN.points * capacity + slot;
    const ratePoints = COLUMN.ratePoints * capacity + slot;
    if (isNewPoint || cells[points] === 0) {
      if (cells[points]! < this.windowPoints) cells[points]! += 1;
      cells[ratePoints]! += 1;
    } else if (cells[ratePoints] === 0) cells[ratePoints] = 1;
  }

  /** Lag that many points ago; NaN where unknown. */
  lag(slot: number, pointsAgo: number): number {
    return this.cells[this.#lagAt(pointsAgo) + slot]!;
  }

  /** Fills `lags` with those of the window, oldest first; NaN where unknown. */
  windowInto(slot: number, lags: number[]): void {
    const { cells, capacity, windowPoints } = this;
    const points = cells[COLUMN.points * capacity + slot]!;
    if (lags.length !== points) lags.length = points;
    let from = (this.#head - points + 1 + windowPoints) % windowPoints;
    for (let at = 0; at < points; at++) {
      lags[at] = cells[(COLUMNS + from) * capacity + slot]!;
      from = from + 1 === windowPoints ? 0 : from + 1;
    }
  }

  /** Least lag within the window; Infinity where none is known. */
  leastLag(slot: number): number {
    const { cells, capacity, windowPoints } = this;
    let at = this.#head;
    let least = Number.POSITIVE_INFINITY;
    for (let left = cells[COLUMN.points * capacity + slot]!; left > 0; left--) {
      const lag = cells[(COLUMNS + at) * capacity + slot]!;
      if (lag < least) least = lag; // not where it is NaN
      at = at === 0 ? windowPoints - 1 : at - 1;
    }
    return least;
  }

  /** Messages done up to that many points ago, since the track began. */
  done(slot: number, pointsAgo: number): number {
    return this.cells[this.#doneAt(pointsAgo) + slot]!;
  }

  doneInWindow(slot: number): number {
    const points = this.cells[COLUMN.points * this.capacity + slot]!;
    return points === 0 ? 0 : this.done(slot, 0) - this.done(slot, points - 1);
  }

  /** Whether nothing waits on any of its partitions, and none has moved within the window. */
  isIdle(book: LogBook, windowPolls: number): boolean {
    for (let slot = 0; slot < this.size; slot++)
      if (!(this.#waiting(slot, book) <= 0) || this.cells[COLUMN.frozenPolls * this.capacity + slot]! < windowPolls)
        return false;
    return true;
  }

  /**
   * Messages that wait, by slot, where a partition answers and has lost nothing; NaN where the rules must look at it.
   * Fills `lags`, which is made longer where it is too short.
   */
  plainLagsInto(lags: number[], book: LogBook): void {
    const { cells, capacity, rows } = this;
    const { end, start, gaps } = book.numbers;
    for (let slot = 0; slot < this.size; slot++) {
      const row = rows[slot]!;
      const position = cells[COLUMN.position * capacity + slot]!;
      const isPlain =
        cells[COLUMN.isOdd * capacity + slot] === 0 &&
        cells[COLUMN.lostMessages * capacity + slot] === 0 &&
        gaps[row] === null;
      let readFrom = position; // an unknown start changes nothing
      if (start[row]! > position) readFrom = start[row]!;
      lags[slot] = isPlain ? end[row]! - readFrom : Number.NaN;
    }
  }

  /** Whether any position moved since then by work that is still in the window. */
  hasMovedSince(atMs: number): boolean {
    const movedAtMs = COLUMN.movedAtMs * this.capacity;
    const position = COLUMN.position * this.capacity;
    for (let slot = 0; slot < this.size; slot++)
      if (
        this.cells[movedAtMs + slot]! >= atMs &&
        !Number.isNaN(this.cells[position + slot]!) &&
        this.doneInWindow(slot) > 0
      )
        return true;
    return false;
  }

  /** Partitions whose position moved within the window. */
  countMoving(windowPolls: number): number {
    const { cells, capacity } = this;
    let moving = 0;
    for (let slot = 0; slot < this.size; slot++) {
      if (cells[COLUMN.frozenPolls * capacity + slot]! >= windowPolls) continue;
      if (!Number.isNaN(cells[COLUMN.position * capacity + slot]!) && this.doneInWindow(slot) > 0) moving += 1;
    }
    return moving;
  }

  /** Messages, NaN where unknown; negative where the position lies beyond the end. */
  #waiting(slot: number, book: LogBook): number {
    const row = this.rows[slot]!;
    return book.value(row, 'end') - book.readFrom(row, this.cells[COLUMN.position * this.capacity + slot]!);
  }

  #lagAt(pointsAgo: number): number {
    const { windowPoints } = this;
    return (COLUMNS + ((this.#head - pointsAgo + windowPoints) % windowPoints)) * this.capacity;
  }

  #doneAt(pointsAgo: number): number {
    return this.#lagAt(pointsAgo) + this.windowPoints * this.capacity;
  }

  #grow(capacity: number): void {
    const cells = new Float64Array((COLUMNS + 2 * this.windowPoints) * capacity);
    for (let column = 0; column * this.capacity < this.cells.length; column++)
      cells.set(this.cells.subarray(column * this.capacity, (column + 1) * this.capacity), column * capacity);
    const rows = new Int32Array(capacity).fill(-1);
    rows.set(this.rows);
    this.cells = cells;
    this.rows = rows;
    this.capacity = capacity;
    this.#findNewest();
  }
}
