import { type EndHistories } from './book/end-histories.js';

/** How long the message that the group reads next has waited. `lower` means "at least": history starts later. */
export interface TimeLag {
  readonly sec: number;
  readonly bound: 'exact' | 'lower';
  /** Width of the bracket in which the message was written; 0 where the bound is `lower`. */
  readonly uncertaintySec: number;
  /** Clock of the answer: our polls, or the records' own timestamps (seeded at start). */
  readonly source: 'poll' | 'timestamp';
}

const CAUGHT_UP: TimeLag = { sec: 0, bound: 'exact', uncertaintySec: 0, source: 'poll' };

/**
 * Time lag = now - T(c), where T(c) is the moment the end first passed c. Between two samples it is interpolated;
 * before the oldest it is a lower bound, and never extrapolated (LAG.md §a).
 *
 * @param position `max(c, s)`, relative as the history is.
 * @returns null where nothing is known of the log's past.
 */
export function timeLag(
  histories: EndHistories,
  row: number,
  position: number,
  lagMessages: number,
  nowMs: number,
): TimeLag | null {
  if (lagMessages <= 0) return CAUGHT_UP;
  const count = histories.count(row);
  if (count === 0) return null;
  if (histories.endOf(row, 0) > position) {
    const source = histories.seeded(row) > 0 ? 'timestamp' : 'poll';
    return { sec: secondsSince(histories.atMsOf(row, 0), nowMs), bound: 'lower', uncertaintySec: 0, source };
  }
  let after = 1;
  while (after < count && histories.endOf(row, after) <= position) after++;
  // Lag without a point beyond the position: it was written after the newest sample.
  if (after === count)
    return {
      sec: secondsSince(histories.atMsOf(row, count - 1), nowMs),
      bound: 'exact',
      uncertaintySec: 0,
      source: 'poll',
    };
  const before = after - 1;
  const [endBefore, endAfter] = [histories.endOf(row, before), histories.endOf(row, after)];
  const [atBefore, atAfter] = [histories.atMsOf(row, before), histories.atMsOf(row, after)];
  const share = Math.min(1, (position + 1 - endBefore) / (endAfter - endBefore));
  return {
    sec: secondsSince(atBefore + share * (atAfter - atBefore), nowMs),
    bound: 'exact',
    uncertaintySec: (atAfter - atBefore) / 1000,
    source: before < histories.seeded(row) ? 'timestamp' : 'poll',
  };
}

/** Clocks of records may run ahead: a message never waits a negative time. */
function secondsSince(atMs: number, nowMs: number): number {
  return Math.max(0, nowMs - atMs) / 1000;
}
