import { type LogBook } from './book/log-book.js';
import { type PartitionTrack } from './partition-track.js';

/** The least and the most that a group without a position may have to read, messages. */
export interface PositionBound {
  readonly least: number;
  readonly most: number;
}

/**
 * The range of what a group without a position may have to read (E1): all that the log holds where it starts at the
 * earliest, nothing where it starts at the latest. Null where it has a position, or the log is unknown.
 */
export function positionBound(
  track: PartitionTrack,
  book: LogBook,
  startsAt?: 'earliest' | 'latest',
): PositionBound | null {
  if (track.hasPosition) return null;
  const most = book.value(track.row, 'end') - book.value(track.row, 'start');
  if (Number.isNaN(most)) return null;
  const hint = startsAt ?? (track.sentinel === -2 ? 'earliest' : undefined);
  return { least: hint === 'earliest' ? most : 0, most: hint === 'latest' ? 0 : most };
}
