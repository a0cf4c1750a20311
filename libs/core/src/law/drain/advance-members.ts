import { type LagWindow } from '../../lag/lag-window.js';
import { slopeAt } from './commit-slope.js';
import { type Grouping } from './grouping.js';
import { advanceMember, beginMember, isSkip, type MemberClock } from './member-clock.js';
import { type MemberSums } from './member-sums.js';
import { momentOfOld, unreadShareOf } from './saturation.js';

/** Usual commit gap assumed before one was seen, s (CONTROL.md §3: the hint). */
export const GAP_HINT_SEC = 5;

/** When a poll looked, and when the one before it did. Monotonic ms, seconds. */
export interface PollTime {
  readonly atMs: number;
  readonly previousAtMs: number;
  readonly elapsedSec: number;
  /** Usual spacing of polls. */
  readonly pollSec: number;
  /** Nobody looked for far longer than usual before this poll. */
  readonly isBlind: boolean;
  readonly cycleSec: number;
}

/** Every member one poll later, by what `sums` says of it. What it did since is written into `sums`. */
export function advanceMembers(
  before: readonly (MemberClock | null)[],
  window: LagWindow,
  grouping: Grouping,
  sums: MemberSums,
  time: PollTime,
  ceilingPerSec: number,
): readonly (MemberClock | null)[] {
  const moment = momentOfOld(window, time.atMs, time.cycleSec);
  const clocks = new Array<MemberClock | null>(grouping.keys.length);
  for (let m = 0; m < clocks.length; m++) {
    const clock = before[m] ?? null;
    const knownPartitions = sums.known[m]!;
    if (knownPartitions === 0) {
      clocks[m] = clock;
      continue;
    }
    const advanced = clock === null ? 0 : sums.committed[m]! - clock.committedMessages;
    const sample = {
      atMs: time.atMs,
      previousAtMs: time.previousAtMs,
      pollSec: time.pollSec,
      isBlind: time.isBlind,
      knownPartitions,
      committedMessages: sums.committed[m]!,
      lagMessages: sums.lag[m]!,
      readableMessages: sums.readable[m]!,
      largestLagMessages: sums.largestLag[m]!,
      unreadShare: advanced > 0 ? unreadShareOf(window, grouping, m, moment) : 0,
    };
    if (
      clock === null ||
      clock.knownPartitions !== knownPartitions ||
      isSkip(clock, advanced, time.atMs, ceilingPerSec)
    ) {
      clocks[m] = beginMember(sample, clock?.slopePerSec ?? null, clock?.gapSec ?? GAP_HINT_SEC, clock?.longGapSec);
      continue;
    }
    const slope = advanced > 0 ? slopeAt(window.samples, grouping, m, clock, sample) : null;
    clocks[m] = advanceMember(clock, sample, slope);
    sums.goesOn[m] = 1;
    sums.advanced[m] = Math.max(0, advanced);
    sums.unread[m] = Math.max(0, advanced) * sample.unreadShare;
  }
  return clocks;
}
