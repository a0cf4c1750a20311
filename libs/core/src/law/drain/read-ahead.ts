import { type MemberClock } from './member-clock.js';

/** What a consumer holds beyond its commits when it keeps up, s of work (CONTROL.md §3: d₀). */
const READ_AHEAD_SEC = 0.25;
/** Who keeps up may be as fast as ever or as slow as of late: this share of the way between is assumed until a commit tells. */
const PROMISE_SHARE = 0.5;
/** Share of the longest gap that a commit may be old before its age stops counting as read ahead. */
const LONG_GAP_SHARE = 0.7;

/**
 * Messages that a member has surely read and not committed yet. Who keeps up is taken to read on at a pace half
 * way up to what consumers could once (`promise` times its slope; Infinity where that was never seen): else all that comes in
 * above the slope would count as a queue until the next commit, and a way back up would end before a commit can confirm it.
 */
export function readAheadOf(clock: MemberClock, lagMessages: number, ageSec: number, change: number, promise: number) {
  const aheadSec = Math.min(ageSec, Math.max(clock.gapSec, LONG_GAP_SHARE * clock.longGapSec)) + READ_AHEAD_SEC;
  const paceFactor = clock.isAbreast ? Math.max(change, 1 + PROMISE_SHARE * (promise - 1)) : change;
  const read = Number.isFinite(paceFactor)
    ? paceFactor * (clock.slopePerSec ?? 0) * aheadSec
    : lagMessages * Math.min(1, aheadSec / Math.max(ageSec, READ_AHEAD_SEC));
  return Math.min(lagMessages, read);
}
