import { COLUMN, type TrackColumn, type TrackTable } from './book/track-table.js';

/** The numbers of one partition, as they stand in its group's table. Offsets are in the numbers of the log's row. */
export class TrackNumbers {
  /** NaN: no position. */
  declare position: number;
  declare end: number;
  declare epoch: number;
  declare atMs: number;
  declare frozenPolls: number;
  declare endFrozenPolls: number;
  /** The sweep that answered last; a track that a later one does not touch has left the group. */
  declare sweep: number;
  /** Messages done since the track began, without skips and rewinds. */
  declare done: number;
  /** Points in the window. */
  declare points: number;
  /** Length of the rate window in points: it begins anew at a skip, a rewind, and an epoch. */
  declare ratePoints: number;
  declare isOdd: number;
  declare movedAtMs: number;
  declare lostMessages: number;
  declare lostAtMs: number;
  declare lostUpTo: number;
  declare negatives: number;
  declare rewoundFrom: number;
  declare rewoundAtMs: number;
  declare highestPerSec: number;

  constructor(
    protected readonly table: TrackTable,
    public slot: number,
  ) {}
}

for (const [name, column] of Object.entries(COLUMN) as [TrackColumn, number][])
  Object.defineProperty(TrackNumbers.prototype, name, {
    get(this: { table: TrackTable; slot: number }) {
      return this.table.cells[column * this.table.capacity + this.slot];
    },
    set(this: { table: TrackTable; slot: number }, value: number) {
      this.table.cells[column * this.table.capacity + this.slot] = value;
    },
  });
