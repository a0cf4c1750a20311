import { type LagWindow } from '../../lag/lag-window.js';
import { advanceMembers, GAP_HINT_SEC, type PollTime } from './advance-members.js';
import { type QueueEstimate } from './estimate.js';
import { watchFrozen } from './frozen.js';
import { groupByOwner } from './grouping.js';
import { type MemberClock } from './member-clock.js';
import { sumUp } from './member-sums.js';
import { beginMembers, type MembersState } from './members.js';
import { nextPace, paceChange } from './pace.js';
import { readAheadOf } from './read-ahead.js';
import { seedClocks } from './rebalance.js';
import { PROOF_TAU_SEC } from './saturation.js';
import { aliveness, type GroupPoll, groupAliveness, hearGroup } from './stall.js';

/** No sample for this long, and for this many times the spacing before: a blind time, of which nothing is learned. */
const BLIND_SEC = 5;
const BLIND_POLLS = 3;
/** Weight of the newest spacing of polls in the usual one: polls jitter by half. */
const POLL_WEIGHT = 0.1;

/**
 * Advances every member by the newest sample and sums up. `promise`: how many times what they do now the consumers could do
 * once, at least 1; Infinity where they were never seen saturated.
 */
export function estimateQueue(
  state: MembersState,
  window: LagWindow,
  cycleSec: number,
  ceilingPerSec: number,
  promise = 1,
): { readonly state: MembersState; readonly estimate: QueueEstimate } {
  const time = timeOf(state, window, cycleSec);
  const { atMs, elapsedSec, pollSec, isBlind } = time;
  const former = state.windowEpoch === window.epoch || state.windowEpoch === -1 ? state : beginMembers();
  const grouping = groupByOwner(window, former.grouping);
  const seeds = grouping === former.grouping ? former.clocks : seedClocks(former, grouping);
  const sums = sumUp(window, grouping, former.frozen.partitions);
  const clocks = advanceMembers(seeds, window, grouping, sums, time, ceilingPerSec);
  let lag = 0;
  let readable = 0;
  let weight = 0;
  let alive = 0;
  let gaps = 0;
  let ages = 0;
  let commits = 0;
  let unread = 0;
  let consume = 0;
  let newest = 0;
  let newestSlope = 0;
  let isMeasured = false;
  let isWhole = true;
  let shortestBatchSec = Number.POSITIVE_INFINITY;
  for (let m = 0; m < clocks.length; m++) {
    const clock = clocks[m];
    if (!clock || sums.known[m] === 0) continue;
    const aliveShare = aliveness(clock, atMs, cycleSec);
    const slope = clock.slopePerSec ?? 0;
    if (clock.slopePerSec !== null) isMeasured = true;
    // What some of a group do is not what it can do, as long as the others may still commit for the first time.
    else if (sums.readable[m]! > 0 && aliveShare === 1) isWhole = false;
    const { recent } = clock;
    if (sums.goesOn[m] === 1 && slope > 0 && recent !== seeds[m]!.recent && recent.perSec !== null) {
      newest += recent.perSec;
      newestSlope += slope;
    }
    // An idle member must not stand for the group: it weighs almost nothing.
    const w = slope + 1e-9;
    weight += w;
    consume += slope;
    alive += w * aliveShare;
    gaps += w * clock.gapSec;
    ages += w * ageSec(clock, atMs);
    commits += sums.advanced[m]!;
    unread += sums.unread[m]!;
    lag += sums.lag[m]!;
    readable += sums.readable[m]!;
    if (slope > 0 && clock.batchSec < shortestBatchSec) shortestBatchSec = clock.batchSec;
  }
  const gapSec = weight === 0 ? GAP_HINT_SEC : gaps / weight;
  const pace = nextPace(former.pace, { newestPerSec: newest, slopePerSec: newestSlope }, consume);
  const change = isBlind ? 1 : paceChange(pace, gapSec, pollSec);
  let readAhead = 0;
  for (let m = 0; m < clocks.length; m++) {
    const clock = clocks[m];
    if (!clock || sums.known[m] === 0) continue;
    readAhead += readAheadOf(clock, sums.lag[m]!, ageSec(clock, atMs), change, promise);
  }
  const poll: GroupPoll = {
    committedMessages: commits,
    consumePerSec: change * consume,
    lagMessages: lag,
    readableMessages: readable,
    elapsedSec,
    cycleSec,
    isBlind,
    shortestBatchSec: weight === 0 ? 0 : shortestBatchSec,
  };
  const silence = hearGroup(former.silence, poll);
  const unreadShare =
    commits > 0
      ? former.unreadShare + (1 - Math.exp(-elapsedSec / PROOF_TAU_SEC)) * (unread / commits - former.unreadShare)
      : former.unreadShare;
  return {
    state: {
      grouping,
      clocks,
      silence,
      windowEpoch: window.epoch,
      sampledAtMs: atMs,
      unreadShare,
      pace,
      pollSec,
      frozen: watchFrozen(former.frozen, window, grouping, clocks, atMs),
    },
    estimate: {
      consumePerSec: isMeasured && isWhole ? change * consume : null,
      isChanged: change !== 1,
      queueMessages: Math.max(0, lag - readAhead),
      aliveShare: weight === 0 ? 1 : Math.min(alive / weight, groupAliveness(silence, poll)),
      unreadShare,
      gapSec,
      commitAgeSec: weight === 0 ? 0 : ages / weight,
      hasAdvanced: commits > 0,
      isBlind,
      frozenPartitions: former.frozen.partitions.length,
    },
  };
}

function timeOf(state: MembersState, window: LagWindow, cycleSec: number): PollTime {
  const atMs = window.reading.committedAtMs;
  const previousAtMs = state.windowEpoch === window.epoch ? state.sampledAtMs : atMs;
  const elapsedSec = (atMs - previousAtMs) / 1000;
  const isBlind = elapsedSec > Math.max(BLIND_SEC, BLIND_POLLS * state.pollSec);
  const weight = state.pollSec === 0 ? 1 : POLL_WEIGHT;
  const pollSec = isBlind || elapsedSec <= 0 ? state.pollSec : state.pollSec + weight * (elapsedSec - state.pollSec);
  return { atMs, previousAtMs, elapsedSec, pollSec, isBlind, cycleSec };
}

function ageSec({ advancedAtMs }: MemberClock, atMs: number): number {
  return Math.max(0, (atMs - advancedAtMs) / 1000);
}
