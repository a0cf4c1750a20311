import { beginFrozen, type FrozenState } from './frozen.js';
import { type Grouping } from './grouping.js';
import { type MemberClock } from './member-clock.js';
import { beginPace, type PaceState } from './pace.js';
import { beginSilence, type SilenceState } from './stall.js';

/** What is remembered of a group's members. */
export interface MembersState {
  readonly grouping: Grouping | null;
  /** In the order of the grouping's keys. */
  readonly clocks: readonly (MemberClock | null)[];
  readonly frozen: FrozenState;
  readonly silence: SilenceState;
  readonly windowEpoch: number;
  readonly sampledAtMs: number;
  /** Usual spacing of polls, s. */
  readonly pollSec: number;
  /** Smoothed share of commits that left old messages unread: proof that the consumers are saturated. */
  readonly unreadShare: number;
  readonly pace: PaceState;
}

export function beginMembers(): MembersState {
  return {
    ...{
      grouping: null,
      clocks: [],
      frozen: beginFrozen,
      silence: beginSilence,
      windowEpoch: -1,
      sampledAtMs: 0,
      pollSec: 0,
      unreadShare: 0,
      pace: beginPace,
    },
  };
}
