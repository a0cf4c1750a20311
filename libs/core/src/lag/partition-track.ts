import { type LogBook } from './book/log-book.js';
import { type Poll, type TrackTable } from './book/track-table.js';
import { type LagSettings } from './lag-settings.js';
import { minus, type Offset64 } from './offset.js';
import { type UnknownReason } from './reading.js';
import { TrackNumbers } from './track-numbers.js';

const MAX_MOVES = 9;
/** Most partitions of a large cluster stand still: they share one empty list. */
const NEVER_MOVED: number[] = [];

/** What surrounds one answer for one partition. */
export interface Observation extends Poll {
  readonly hasMembers: boolean;
  readonly wasEmpty: boolean;
  readonly settings: LagSettings;
}

export type TrackEvent =
  | { readonly kind: 'lost' | 'out-of-range'; readonly messages: number }
  | { readonly kind: 'rewind' | 'reset' | 'skip'; readonly messages: number };

/** One group on one partition over time. Offsets are in the numbers of the log's row; NaN is unknown. */
export class PartitionTrack extends TrackNumbers {
  /** What the broker answered last where it is no position. -2 hints that the group starts at the earliest (E2). */
  sentinel: -1 | -2 = -1;
  gap: UnknownReason | null = 'no-reading';
  owner: string | null = null;
  lagMinima: number[] = NEVER_MOVED;
  wasReset = false;
  #wasSuspicious = false;
  /** The last advance, too, was made while nobody was a member. */
  #wasAlone = false;
  /** The commit pointed behind a log that was cut or made again: what follows is no rewind (E14, E15). */
  #isBeyondEnd = false;
  #moves: number[] = NEVER_MOVED;

  constructor(
    readonly topic: string,
    readonly partition: number,
    table: TrackTable,
    slot: number,
  ) {
    super(table, slot);
  }

  get row(): number {
    return this.table.row(this.slot);
  }

  /** The position lies beyond the end of the log: the next read fails with "offset out of range" (E14). */
  get isBeyondEnd(): boolean {
    return this.#isBeyondEnd;
  }

  get hasPosition(): boolean {
    return !Number.isNaN(this.position);
  }

  /** Messages done within the window. */
  get doneInWindow(): number {
    return this.table.doneInWindow(this.slot);
  }

  /** False where the log was cut or made again since the last answer. */
  isCurrent(book: LogBook): boolean {
    return this.epoch === book.epoch(this.row);
  }

  /** Median time between two moves of the position, milliseconds; null until two gaps were seen. */
  get cadenceMs(): number | null {
    return this.#moves.length < 2 ? null : medianOf(this.#moves);
  }

  /** Lag, messages; null where it is unknown. Clamped to 0: below it the commit is beyond the end (E13, E14). */
  lag(book: LogBook, edge: 'end' | 'stable' = 'end'): number | null {
    const end = book.value(this.row, edge);
    if (!this.hasPosition || Number.isNaN(end)) return null;
    return Math.max(0, end - book.readFrom(this.row, this.position));
  }

  /** Takes the newest position, after the book took the newest log. A gap keeps what was known, which grows old. */
  observe(answer: Offset64 | UnknownReason, book: LogBook, about: Observation): TrackEvent | null {
    this.sweep = about.sweep;
    if (!this.isCurrent(book)) this.#beginAnew(book.epoch(this.row));
    const end = book.value(this.row, 'end');
    this.endFrozenPolls = end === this.end ? this.endFrozenPolls + 1 : 0;
    this.end = end;
    this.isOdd = 0;
    if (typeof answer === 'string') {
      this.gap = answer;
      this.isOdd = 1;
      this.table.keep(this.slot, Number.NaN, about.isNewPoint);
      return null;
    }
    this.gap = null;
    if (minus(answer, 0) < 0) {
      this.sentinel = answer === -2 ? -2 : -1;
      this.position = Number.NaN;
      this.atMs = about.atMs;
      this.table.keep(this.slot, Number.NaN, about.isNewPoint);
      return null;
    }
    const before = this.position;
    const event = this.#move(book.relative(this.row, answer), about);
    const hasMoved = this.position !== before && !Number.isNaN(before);
    this.atMs = about.atMs;
    const wasBeyondEnd = this.#isBeyondEnd;
    this.#isBeyondEnd = end - this.position < 0;
    if (this.#isBeyondEnd) {
      this.isOdd = 1;
      this.negatives += 1;
    }
    const lag = this.lag(book) ?? Number.NaN;
    this.table.keep(this.slot, lag, about.isNewPoint);
    if (hasMoved) this.lagMinima = withNewest(this.lagMinima, lag);
    const beyond = this.#isBeyondEnd && !wasBeyondEnd ? this.position - end : 0;
    return (
      this.#judgeLoss(book, about.atMs) ?? event ?? (beyond > 0 ? { kind: 'out-of-range', messages: beyond } : null)
    );
  }

  /** Messages/s over the window by true sample times; null until two samples, and just after a jump. */
  consumedPerSec(windowAtMs: readonly number[]): number | null {
    const points = Math.min(this.ratePoints, this.points);
    if (points < 2) return null;
    const elapsedMs = windowAtMs.at(-1)! - windowAtMs.at(-points)!;
    const done = this.table.done(this.slot, 0) - this.table.done(this.slot, points - 1);
    return elapsedMs <= 0 ? null : (done * 1000) / elapsedMs;
  }

  #beginAnew(epoch: number): void {
    this.epoch = epoch;
    this.position = this.end = this.movedAtMs = this.rewoundFrom = this.lostUpTo = Number.NaN;
    this.lostAtMs = Number.NaN;
    this.frozenPolls = this.endFrozenPolls = this.ratePoints = this.points = 0;
    this.lagMinima = this.#moves = NEVER_MOVED;
  }

  #move(next: number, { atMs, isNewPoint, hasMembers, wasEmpty, settings }: Observation): TrackEvent | null {
    const before = this.position;
    const elapsedMs = atMs - this.atMs;
    this.position = next;
    if (Number.isNaN(before)) {
      this.movedAtMs = atMs;
      return null;
    }
    if (next === before) {
      this.frozenPolls += 1;
      return null;
    }
    this.frozenPolls = 0;
    if (this.points > 0 && this.table.lag(this.slot, isNewPoint ? 1 : 0) > 0 && !Number.isNaN(this.movedAtMs))
      this.#moves = withNewest(this.#moves, atMs - this.movedAtMs);
    this.movedAtMs = atMs;
    if (next < before && this.#isBeyondEnd) {
      this.ratePoints = 0;
      return null;
    }
    if (next < before) {
      this.ratePoints = 0;
      if (!(this.rewoundFrom >= before)) this.rewoundFrom = before;
      this.rewoundAtMs = atMs;
      this.wasReset = wasEmpty;
      return { kind: wasEmpty ? 'reset' : 'rewind', messages: before - next };
    }
    if (next >= this.rewoundFrom) this.rewoundFrom = Number.NaN;
    const perSec = elapsedMs > 0 ? ((next - before) * 1000) / elapsedMs : 0;
    const isFast = this.highestPerSec > 0 && perSec > settings.skipFactor * this.highestPerSec;
    // Nobody was there to consume it: the position was set. But who goes on so assigns partitions itself (E25).
    const isAlone = wasEmpty && !hasMembers;
    const isSet = isAlone && !this.#wasAlone && this.highestPerSec > 0;
    this.#wasAlone = isAlone;
    // Twice in a row is a pace, not a jump: a consumer that catches up is faster than its producer ever was.
    if ((isFast && !this.#wasSuspicious) || isSet) {
      this.#wasSuspicious = isFast;
      this.ratePoints = 0;
      return { kind: 'skip', messages: next - before };
    }
    this.#wasSuspicious = false;
    this.highestPerSec = Math.max(this.highestPerSec, perSec);
    this.done += next - before;
    return null;
  }

  /** Lost is confirmed by a commit that was read after the log start it lies before (LAG.md §a). */
  #judgeLoss(book: LogBook, atMs: number): TrackEvent | null {
    const start = book.startBefore(this.row, atMs);
    if (!(start > this.position)) return null;
    const messages = this.lostUpTo > this.position ? start - this.lostUpTo : start - this.position;
    if (messages <= 0) return null;
    this.lostUpTo = start;
    this.lostMessages += messages;
    this.lostAtMs = atMs;
    return { kind: 'lost', messages };
  }
}

/** The list with one value more, at most `MAX_MOVES`: in place, for a hundred thousand of them move in a sweep. */
function withNewest(list: number[], value: number): number[] {
  if (list === NEVER_MOVED) return [value];
  if (list.length < MAX_MOVES) list.push(value);
  else {
    for (let at = 1; at < MAX_MOVES; at++) list[at - 1] = list[at]!;
    list[MAX_MOVES - 1] = value;
  }
  return list;
}

const sorted = new Float64Array(MAX_MOVES);

function medianOf(list: readonly number[]): number {
  for (let at = 0; at < list.length; at++) {
    let to = at;
    for (; to > 0 && sorted[to - 1]! > list[at]!; to--) sorted[to] = sorted[to - 1]!;
    sorted[to] = list[at]!;
  }
  return sorted[list.length >> 1]!;
}
