import { type Positions } from '../group-sample.js';
import { type LogBook } from './log-book.js';
import { COLUMN, type Poll, type TrackTable } from './track-table.js';

/** A stretch of an answer: positions on one topic, whose partitions have these rows. */
export interface Run {
  readonly positions: Positions;
  readonly from: number;
  readonly to: number;
  readonly rows: readonly number[];
}

/**
 * Takes the positions of a run that say what the last answer said, in one walk over the columns: most of a large cluster
 * does. It stops before the first where the answer differs, or anything else is to be told: the track itself must look.
 *
 * @param order Slots in the order of the last answer; the run begins at `first`.
 * @returns how many were taken.
 */
export function repeatPositions(
  table: TrackTable,
  book: LogBook,
  { positions, from, to, rows }: Run,
  order: readonly number[],
  first: number,
  { sweep, atMs, isNewPoint }: Poll,
): number {
  const { cells, capacity, rows: rowOf, windowPoints, newestLag, newestDone } = table;
  const { end, start, startBefore, startAtMs, epochs, isPlain } = book.numbers;
  const { partitionAt, offsetAt } = positions;
  const most = Math.min(to - from, order.length - first);
  let taken = 0;
  for (; taken < most; taken++) {
    const slot = order[first + taken]!;
    const row = rows[partitionAt[from + taken]!];
    if (row === undefined || rowOf[slot] !== row || cells[COLUMN.epoch * capacity + slot] !== epochs[row]) break;
    const offset = offsetAt[from + taken]!;
    if (cells[COLUMN.position * capacity + slot] !== offset || cells[COLUMN.isOdd * capacity + slot] !== 0) break;
    const ends = end[row]!;
    const starts = start[row]!;
    const startedAt = startAtMs[row]! < atMs ? starts : startBefore[row]!;
    if (startedAt > offset || !(isPlain || book.isPlain(row))) break;
    let readFrom = offset; // an unknown start changes nothing
    if (starts > offset) readFrom = starts;
    const lastEnd = COLUMN.end * capacity + slot;
    const endFrozen = COLUMN.endFrozenPolls * capacity + slot;
    cells[endFrozen] = cells[lastEnd] === ends ? cells[endFrozen]! + 1 : 0;
    cells[lastEnd] = ends;
    cells[COLUMN.frozenPolls * capacity + slot]! += 1;
    cells[COLUMN.atMs * capacity + slot] = atMs;
    cells[COLUMN.sweep * capacity + slot] = sweep;
    cells[newestLag + slot] = Math.max(0, ends - readFrom);
    cells[newestDone + slot] = cells[COLUMN.done * capacity + slot]!;
    if (!isNewPoint) continue; // an answer before this one has made the point
    const points = COLUMN.points * capacity + slot;
    if (cells[points]! < windowPoints) cells[points]! += 1;
    cells[COLUMN.ratePoints * capacity + slot]! += 1;
  }
  return taken;
}
