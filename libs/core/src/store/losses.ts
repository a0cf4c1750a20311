/** What a store that takes rows without waiting could not keep. Counts only grow while the process lives. */
export interface Losses {
  /** Rows that wait to be written. */
  readonly waiting: number;
  /** Rows shed, oldest first, because the ring was full while the database was away. */
  readonly dropped: number;
  /** Rows that the database will never take, for example because of a number out of range. */
  readonly refused: number;
}
