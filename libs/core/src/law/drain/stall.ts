import { allowanceSec, type MemberClock } from './member-clock.js';

/** Commits of the group as a whole: a death is heard sooner in all members' silence than in one's. */
export interface SilenceState {
  /** Polls in a row in which nobody committed though something waited, and the longest such run that was normal. */
  readonly silentPolls: number;
  readonly longestPolls: number;
}

/** The longest normal run is forgotten with this time constant, s (CONTROL.md §3). */
const RUN_MEMORY_SEC = 200;
/** Polls beyond the longest run that are still no proof, and what each further one takes of the aliveness. */
const RUN_MARGIN_POLLS = 0.3;
const ALIVE_AT_EXCESS = 0.9;
const ALIVE_PER_POLL = 0.6;
/** A silence that ends with this share of what was promised is a slow commit, however long it was (CONTROL.md §9.4). */
const SLOW_COMMIT_SHARE = 0.6;
/** How far a member's silence must outgrow its longest gap until it counts as dead, share of that gap. */
const FADE_SHARE = 0.25;

export const beginSilence: SilenceState = { silentPolls: 0, longestPolls: 1 };

/** 1 while the member is heard as usual, falling to 0 as its silence outgrows what its gaps and batches explain. */
export function aliveness(clock: MemberClock, nowMs: number, cycleSec: number): number {
  const excessSec = (nowMs - clock.advancedAtMs) / 1000 - allowanceSec(clock) - cycleSec / 2;
  if (excessSec <= 0) return 1;
  return Math.max(0, 1 - excessSec / Math.max(cycleSec / 2, FADE_SHARE * clock.longGapSec));
}

/** What one poll says of the group. */
export interface GroupPoll {
  readonly committedMessages: number;
  readonly consumePerSec: number;
  readonly lagMessages: number;
  /** Of these, what a consumer could read. */
  readonly readableMessages: number;
  readonly elapsedSec: number;
  readonly cycleSec: number;
  readonly isBlind: boolean;
  /** Shortest silence that the batches of one member explain, s. */
  readonly shortestBatchSec: number;
}

export function hearGroup(state: SilenceState, poll: GroupPoll): SilenceState {
  const { committedMessages, consumePerSec, lagMessages, elapsedSec, cycleSec } = poll;
  const longestPolls = Math.max(1, state.longestPolls * Math.exp(-elapsedSec / RUN_MEMORY_SEC));
  if (poll.isBlind || lagMessages <= 0) return { silentPolls: 0, longestPolls };
  // Most groups are never silent: nothing new to remember.
  if (committedMessages > 0 && state.silentPolls === 0 && longestPolls === state.longestPolls) return state;
  if (committedMessages <= 0 && poll.readableMessages <= 0) return { ...state, longestPolls };
  if (committedMessages <= 0) return { silentPolls: state.silentPolls + elapsedSec / cycleSec, longestPolls };
  const promised = consumePerSec * (state.silentPolls + 1) * cycleSec;
  const wasSlowCommit = committedMessages >= SLOW_COMMIT_SHARE * promised;
  return { silentPolls: 0, longestPolls: wasSlowCommit ? Math.max(longestPolls, state.silentPolls) : longestPolls };
}

/** Share of the group that is alive as its silence as a whole tells. */
export function groupAliveness({ silentPolls, longestPolls }: SilenceState, poll: GroupPoll): number {
  if (silentPolls * poll.cycleSec <= poll.shortestBatchSec) return 1;
  const excess = silentPolls - longestPolls - RUN_MARGIN_POLLS;
  return excess <= 0 ? 1 : Math.max(0, ALIVE_AT_EXCESS - ALIVE_PER_POLL * excess);
}
