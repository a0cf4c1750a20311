import { endAt, type LagWindow } from '../../lag/lag-window.js';
import {
  advanceMember,
  aliveness,
  beginMember,
  type MemberClock,
  type MemberSample,
  readAheadMessages,
} from './member-clock.js';

export interface MembersState {
  readonly clocks: Readonly<Record<string, MemberClock>>;
  readonly windowEpoch: number;
  readonly sampledAtMs: number;
  /** Smoothed share of commits that left old messages unread: proof that the consumers are saturated. */
  readonly unreadShare: number;
}

export interface QueueEstimate {
  /** Σ of the members' consume rates, messages/s; null until one was measured. */
  readonly consumePerSec: number | null;
  /** Messages that wait, without those that are surely read and not committed yet. */
  readonly queueMessages: number;
  /** 1 = all members are heard as usual, 0 = none; weighted by what they consume. */
  readonly aliveShare: number;
  readonly unreadShare: number;
  /** Mean time between commits of the members, and since their last commits, seconds. */
  readonly gapSec: number;
  readonly commitAgeSec: number;
  /** Something was committed since the last sample. */
  readonly hasAdvanced: boolean;
}

/** Usual commit gap assumed before one was seen, seconds (CONTROL.md §3: the hint). */
const GAP_HINT_SEC = 5;
/** Smoothing of the saturation proof, seconds. */
const PROOF_TAU_SEC = 3;
/** A message older than one poll plus this margin, unread at a commit, proves saturation, seconds. */
const PROOF_MARGIN_SEC = 0.4;
/** No consumer works so many times the ceiling off: commits that jump further were set, not earned. */
const SKIP_CEILINGS = 3;
/** No sample for this long, and for this many times the spacing before: a blind time, of which nothing is learned. */
const BLIND_MS = 5000;
const BLIND_SPACINGS = 3;

export function beginMembers(): MembersState {
  return { clocks: {}, windowEpoch: -1, sampledAtMs: 0, unreadShare: 0 };
}

/** Advances every member by the newest sample and sums up. Partitions without a known owner are members of their own. */
export function estimateQueue(
  state: MembersState,
  window: LagWindow,
  cycleSec: number,
  ceilingPerSec: number,
): { state: MembersState; estimate: QueueEstimate } {
  const { committedAtMs: atMs } = window.samples[window.samples.length - 1]!;
  const isSameEpoch = state.windowEpoch === window.epoch;
  const previousAtMs = isSameEpoch ? state.sampledAtMs : atMs;
  const isBlind = isBlindTime(window, atMs - previousAtMs);
  const seeds = isSameEpoch || state.windowEpoch === -1 ? state.clocks : {};
  const meanSlope = meanSlopePerPartition(seeds);
  const clocks: Record<string, MemberClock> = {};
  let lag = 0;
  let readAhead = 0;
  let weight = 0;
  let alive = 0;
  let gaps = 0;
  let ages = 0;
  let commits = 0;
  let unread = 0;
  let measured = false;
  for (const [key, partitions] of groupByOwner(window)) {
    const known = seeds[key];
    const before = known && sameList(known.partitions, partitions) ? known : undefined;
    const sample = sampleOf(window, partitions, atMs, previousAtMs, isBlind);
    const seedSlope = meanSlope === null ? null : meanSlope * partitions.length;
    const hasSkipped = before !== undefined && isSkip(before, sample, ceilingPerSec);
    const clock =
      before && !hasSkipped
        ? advanceMember(before, sample)
        : beginMember(partitions, sample, before?.slopePerSec ?? seedSlope, known?.gapSec ?? GAP_HINT_SEC);
    clocks[key] = clock;
    if (before && !hasSkipped && clock.committedMessages > before.committedMessages) {
      commits += sample.committedMessages - before.committedMessages;
      unread +=
        (sample.committedMessages - before.committedMessages) *
        unreadShareOf(window, partitions, clock.advancedAtMs, cycleSec);
    }
    const slope = clock.slopePerSec ?? 0;
    if (clock.slopePerSec !== null) measured = true;
    // An idle member must not stand for the group: it weighs almost nothing.
    const w = slope + 1e-9;
    weight += w;
    alive += w * aliveness(clock, atMs, cycleSec);
    gaps += w * clock.gapSec;
    ages += (w * Math.max(0, atMs - clock.advancedAtMs)) / 1000;
    lag += sample.lagMessages;
    readAhead += Math.min(sample.lagMessages, readAheadMessages(clock, atMs));
  }
  const elapsedSec = (atMs - previousAtMs) / 1000;
  const unreadShare =
    commits > 0
      ? state.unreadShare + (1 - Math.exp(-elapsedSec / PROOF_TAU_SEC)) * (unread / commits - state.unreadShare)
      : state.unreadShare;
  const sum = Object.values(clocks).reduce((total, clock) => total + (clock.slopePerSec ?? 0), 0);
  return {
    state: { clocks, windowEpoch: window.epoch, sampledAtMs: atMs, unreadShare },
    estimate: {
      consumePerSec: measured ? sum : null,
      queueMessages: Math.max(0, lag - readAhead),
      aliveShare: weight === 0 ? 1 : alive / weight,
      unreadShare,
      gapSec: weight === 0 ? GAP_HINT_SEC : gaps / weight,
      commitAgeSec: weight === 0 ? 0 : ages / weight,
      hasAdvanced: commits > 0,
    },
  };
}

/** Offsets that were moved ahead (a reset to latest) are no work, and teach no capacity. */
function isSkip(before: MemberClock, sample: MemberSample, ceilingPerSec: number): boolean {
  const elapsedSec = Math.max(1, (sample.atMs - before.advancedAtMs) / 1000);
  return sample.committedMessages - before.committedMessages > SKIP_CEILINGS * ceilingPerSec * elapsedSec;
}

function isBlindTime({ samples }: LagWindow, elapsedMs: number): boolean {
  const before = samples[samples.length - 2];
  const first = samples[samples.length - 3];
  const usualMs = before && first ? before.committedAtMs - first.committedAtMs : 0;
  return elapsedMs > Math.max(BLIND_MS, BLIND_SPACINGS * usualMs);
}

function groupByOwner(window: LagWindow): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < window.partitions.length; i++) {
    if (Number.isNaN(window.lastPositions[i]!) || Number.isNaN(window.lastEndOffsets[i]!)) continue;
    const key = window.partitions[i]!.member ?? `#${i}`;
    const list = groups.get(key);
    if (list) list.push(i);
    else groups.set(key, [i]);
  }
  return groups;
}

function sampleOf(
  window: LagWindow,
  partitions: readonly number[],
  atMs: number,
  previousAtMs: number,
  isBlind: boolean,
): MemberSample & { lagMessages: number } {
  let committedMessages = 0;
  let lagMessages = 0;
  let largestLagMessages = 0;
  for (const i of partitions) {
    const lag = Math.max(0, window.lastEndOffsets[i]! - window.lastPositions[i]!);
    committedMessages += window.lastPositions[i]!;
    lagMessages += lag;
    if (lag > largestLagMessages) largestLagMessages = lag;
  }
  return { atMs, previousAtMs, committedMessages, lagMessages, largestLagMessages, isBlind };
}

/** Share of a member's partitions in which its commit left messages unread that are older than a whole poll. */
function unreadShareOf(window: LagWindow, partitions: readonly number[], commitAtMs: number, cycleSec: number): number {
  let old = 0;
  for (const i of partitions) {
    if (endAt(window, i, commitAtMs - 1000 * (cycleSec + PROOF_MARGIN_SEC)) > window.lastPositions[i]!) old++;
  }
  return old / partitions.length;
}

function meanSlopePerPartition(clocks: Readonly<Record<string, MemberClock>>): number | null {
  let slope = 0;
  let partitions = 0;
  for (const clock of Object.values(clocks)) {
    if (clock.slopePerSec === null) continue;
    slope += clock.slopePerSec;
    partitions += clock.partitions.length;
  }
  return partitions === 0 ? null : slope / partitions;
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
