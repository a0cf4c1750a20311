import { RECENT_POLLS } from './pace.js';

/**
 * The clock of commits is the group member: it fetches all its partitions, works the batches off one after the other and
 * commits what is done (CONTROL.md §9.1-2). So slope, gap and silence are kept per member, over the sum of its partitions.
 * It changes only when something is committed. Messages, messages/s, seconds; instants are monotonic ms.
 */
export interface MemberClock {
  /** Partitions whose offsets are known, and the sum of their positions. */
  readonly knownPartitions: number;
  readonly committedMessages: number;
  /** When it last committed, as well as polls can tell. */
  readonly advancedAtMs: number;
  /** Usual time between commits, and the longest of late. */
  readonly gapSec: number;
  readonly longGapSec: number;
  /** Consume rate between commits; null until it was seen. */
  readonly slopePerSec: number | null;
  /** Silence that its largest batch explains. */
  readonly batchSec: number;
  /** Commits before this instant say nothing of its slope: it began, was rewound, or stood still. */
  readonly slopeSinceMs: number;
  /** Its last commit left nothing unread that was older than a poll: it keeps up. */
  readonly isAbreast: boolean;
  /** Its newest pace, from commit to commit over two polls or more, and where the next one is counted from. */
  readonly recent: RecentPace;
}

/** A pace that is new and rough, beside the slope that is old and smooth. */
export interface RecentPace {
  /** Null until two commits were seen. */
  readonly perSec: number | null;
  readonly fromMs: number;
  readonly fromMessages: number;
}

/** What one poll says of a member. */
export interface MemberSample {
  readonly atMs: number;
  readonly previousAtMs: number;
  /** Usual spacing of polls, s. */
  readonly pollSec: number;
  readonly knownPartitions: number;
  readonly committedMessages: number;
  readonly lagMessages: number;
  /** Of these, what a consumer could read. */
  readonly readableMessages: number;
  /** Largest lag of one of its partitions. */
  readonly largestLagMessages: number;
  /** Nobody looked for far longer than usual: what happened in between is not known. */
  readonly isBlind: boolean;
  /** Share of its partitions in which this commit left messages unread that are older than a poll. */
  readonly unreadShare: number;
}

/** No consumer works so many times the ceiling off: commits that jump further were set, not earned. */
const SKIP_CEILINGS = 3;
/** Weight of the newest gap in the usual one. */
const GAP_WEIGHT = 0.3;
/** The longest gap is forgotten with this time constant, s (CONTROL.md §3: g_hi). */
const LONG_GAP_MEMORY_SEC = 60;
/** No batch explains a longer silence, s (CONTROL.md §9.3). */
const MAX_BATCH_SEC = 30;
/** A silence that ends with this share of what the slope promised was one slow commit, not a stall (CONTROL.md §3). */
const SLOW_COMMIT_SHARE = 0.6;
/** A gap longer than this many polls is one that polls can resolve, so a commit lies anywhere in its poll. */
const RESOLVED_POLLS = 1.15;
/** Who commits faster than polls look committed late in the poll: this share of it before its end. */
const FAST_COMMIT_SHARE = 0.3;
/** A gap shorter than this is not told from one this long, s. */
const MIN_GAP_SEC = 0.5;

/** A member seen for the first time; `slopePerSec` is what its partitions did under their former owners. */
export function beginMember(
  sample: MemberSample,
  slopePerSec: number | null,
  gapSec: number,
  longGapSec = gapSec,
): MemberClock {
  const { knownPartitions, committedMessages, atMs } = sample;
  const advancedAtMs = atMs;
  return {
    knownPartitions,
    committedMessages,
    advancedAtMs,
    gapSec,
    longGapSec,
    slopePerSec,
    batchSec: 0,
    slopeSinceMs: atMs,
    isAbreast: false,
    recent: { perSec: slopePerSec, fromMs: atMs, fromMessages: committedMessages },
  };
}

/** When a commit that a poll is the first to see was made, as well as polls can tell. */
export function commitInstantMs(seenAtMs: number, previousAtMs: number, gapSec: number): number {
  const elapsedSec = (seenAtMs - previousAtMs) / 1000;
  const backSec = (gapSec >= RESOLVED_POLLS * elapsedSec ? 0.5 : FAST_COMMIT_SHARE) * elapsedSec;
  // After a blind time commits lay within the last usual gap, not in the middle of it (CONTROL.md §9.5).
  return seenAtMs - 1000 * Math.min(backSec, Math.max(gapSec, MIN_GAP_SEC));
}

/**
 * One poll later. A position that fell (rewind) begins the member's history anew and keeps its slope. `slopePerSec` is what
 * history says of this commit; null where it says nothing.
 */
export function advanceMember(clock: MemberClock, sample: MemberSample, slopePerSec: number | null): MemberClock {
  const committed = sample.committedMessages - clock.committedMessages;
  if (committed < 0) return beginMember(sample, clock.slopePerSec, clock.gapSec, clock.longGapSec);
  if (committed === 0) {
    if (sample.readableMessages > 0 || clock.advancedAtMs === sample.atMs) return clock;
    // In front of what nobody can read it is silent for a reason: its silence does not grow (E10, E11).
    if (sample.lagMessages > 0) {
      const advancedAtMs = Math.min(sample.atMs, clock.advancedAtMs + sample.atMs - sample.previousAtMs);
      return { ...clock, advancedAtMs };
    }
    // With nothing to commit there is no silence, and a slope across it would be that of the producers.
    const recent = { ...clock.recent, fromMs: sample.atMs, fromMessages: clock.committedMessages };
    return { ...clock, advancedAtMs: sample.atMs, slopeSinceMs: sample.atMs, recent };
  }
  const atMs = commitInstantMs(sample.atMs, sample.previousAtMs, clock.gapSec);
  const silenceSec = Math.max(0.05, (atMs - clock.advancedAtMs) / 1000);
  // Who left nothing old unread was slow or had little to do: what came in bounds what it commits, not a stall.
  const isAbreast = sample.unreadShare === 0;
  const isStall =
    clock.slopePerSec !== null &&
    !isAbreast &&
    silenceSec > allowanceSec(clock) + (sample.atMs - sample.previousAtMs) / 1000 &&
    committed < SLOW_COMMIT_SHARE * clock.slopePerSec * silenceSec;
  const isUnlearned = isStall || sample.isBlind;
  const slope = (isUnlearned ? null : slopePerSec) ?? clock.slopePerSec;
  const faded = Math.max(clock.gapSec, clock.longGapSec * Math.exp(-silenceSec / LONG_GAP_MEMORY_SEC));
  return {
    knownPartitions: clock.knownPartitions,
    committedMessages: sample.committedMessages,
    advancedAtMs: atMs,
    gapSec: isUnlearned ? clock.gapSec : clock.gapSec + GAP_WEIGHT * (silenceSec - clock.gapSec),
    longGapSec: isUnlearned ? clock.longGapSec : Math.max(faded, silenceSec),
    slopePerSec: slope,
    batchSec: slope ? Math.min(MAX_BATCH_SEC, sample.largestLagMessages / slope) : 0,
    slopeSinceMs: isUnlearned ? atMs : clock.slopeSinceMs,
    isAbreast: isAbreast && !sample.isBlind,
    recent: nextRecent(clock, sample, atMs, isUnlearned),
  };
}

function nextRecent({ recent }: MemberClock, sample: MemberSample, atMs: number, isUnlearned: boolean): RecentPace {
  const spanMs = atMs - recent.fromMs;
  if (!isUnlearned && spanMs < 1000 * RECENT_POLLS * sample.pollSec) return recent;
  const { committedMessages: fromMessages } = sample;
  const perSec = isUnlearned ? recent.perSec : (1000 * (fromMessages - recent.fromMessages)) / spanMs;
  return { perSec, fromMs: atMs, fromMessages };
}

/** Longest silence that is still normal for this member, s. */
export function allowanceSec(clock: MemberClock): number {
  return Math.max(clock.longGapSec, clock.batchSec);
}

/** Offsets that were moved ahead (a reset to latest) are no work, and teach no capacity. */
export function isSkip(before: MemberClock, committed: number, atMs: number, ceilingPerSec: number): boolean {
  const elapsedSec = Math.max(1, (atMs - before.advancedAtMs) / 1000);
  return committed > SKIP_CEILINGS * ceilingPerSec * elapsedSec;
}
