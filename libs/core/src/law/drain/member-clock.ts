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
  /** Recent commits, oldest first: ms since `pointsSinceMs`, position, ms, position … */
  readonly pointsSinceMs: number;
  readonly points: readonly number[];
}

/** What one poll says of a member. */
export interface MemberSample {
  readonly atMs: number;
  readonly previousAtMs: number;
  readonly knownPartitions: number;
  readonly committedMessages: number;
  readonly lagMessages: number;
  /** Largest lag of one of its partitions. */
  readonly largestLagMessages: number;
  /** Nobody looked for far longer than usual: what happened in between is not known. */
  readonly isBlind: boolean;
}

/** Span of a slope, s: a round of the group and several commits fit in, a −50 % step shows within it (CONTROL.md §3). */
export const SLOPE_SPAN_SEC = 7;
/** The first slope may be shorter, s: a cold start must end. */
const FIRST_SPAN_SEC = 2.5;
const MAX_POINTS = 24;
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

/** A member seen for the first time; `slopePerSec` is what its partitions did under their former owners. */
export function beginMember(
  sample: MemberSample,
  slopePerSec: number | null,
  gapSec: number,
  longGapSec = gapSec,
): MemberClock {
  const { knownPartitions, committedMessages, atMs } = sample;
  return {
    ...{ knownPartitions, committedMessages, advancedAtMs: atMs, gapSec, longGapSec, slopePerSec, batchSec: 0 },
    ...{ pointsSinceMs: atMs, points: [0, committedMessages] },
  };
}

/** One poll later. A position that fell (rewind) begins the member's history anew and keeps its slope. */
export function advanceMember(clock: MemberClock, sample: MemberSample): MemberClock {
  const committed = sample.committedMessages - clock.committedMessages;
  if (committed < 0) return beginMember(sample, clock.slopePerSec, clock.gapSec, clock.longGapSec);
  if (committed === 0) {
    if (sample.lagMessages > 0 || clock.advancedAtMs === sample.atMs) return clock;
    // With nothing to commit there is no silence, and a slope across it would be that of the producers.
    return { ...clock, advancedAtMs: sample.atMs, pointsSinceMs: sample.atMs, points: [0, sample.committedMessages] };
  }
  const elapsedSec = (sample.atMs - sample.previousAtMs) / 1000;
  const isResolved = clock.gapSec >= RESOLVED_POLLS * elapsedSec;
  const backSec = (isResolved ? 0.5 : FAST_COMMIT_SHARE) * elapsedSec;
  // After a blind time commits lay within the usual gap, not in the middle of it (CONTROL.md §9.5).
  const atMs = sample.atMs - 1000 * Math.min(backSec, Math.max(clock.gapSec, 0.5));
  const silenceSec = Math.max(0.05, (atMs - clock.advancedAtMs) / 1000);
  const isStall =
    clock.slopePerSec !== null &&
    silenceSec > allowanceSec(clock) + elapsedSec &&
    committed < SLOW_COMMIT_SHARE * clock.slopePerSec * silenceSec;
  const isUnlearned = isStall || sample.isBlind;
  const spanSec = Math.max(SLOPE_SPAN_SEC, clock.gapSec);
  const points = isUnlearned
    ? [0, sample.committedMessages]
    : addPoint(clock.points, atMs - clock.pointsSinceMs, sample.committedMessages, spanSec);
  const slopePerSec = slopeOf(points) ?? clock.slopePerSec;
  const faded = Math.max(clock.gapSec, clock.longGapSec * Math.exp(-silenceSec / LONG_GAP_MEMORY_SEC));
  return {
    knownPartitions: clock.knownPartitions,
    committedMessages: sample.committedMessages,
    advancedAtMs: atMs,
    gapSec: isUnlearned ? clock.gapSec : clock.gapSec + GAP_WEIGHT * (silenceSec - clock.gapSec),
    longGapSec: isUnlearned ? clock.longGapSec : Math.max(faded, silenceSec),
    slopePerSec,
    batchSec: slopePerSec ? Math.min(MAX_BATCH_SEC, sample.largestLagMessages / slopePerSec) : 0,
    pointsSinceMs: isUnlearned ? atMs : clock.pointsSinceMs,
    points,
  };
}

/** Longest silence that is still normal for this member, s. */
export function allowanceSec(clock: MemberClock): number {
  return Math.max(clock.longGapSec, clock.batchSec);
}

function addPoint(points: readonly number[], atMs: number, committed: number, spanSec: number): readonly number[] {
  let first = Math.max(0, points.length - 2 * (MAX_POINTS - 1));
  while (first < points.length - 2 && atMs - points[first + 2]! >= spanSec * 1000) first += 2;
  const kept = points.slice(first);
  kept.push(atMs, committed);
  return kept;
}

function slopeOf(points: readonly number[]): number | null {
  const last = points.length - 2;
  const spanSec = (points[last]! - points[0]!) / 1000;
  return spanSec < FIRST_SPAN_SEC ? null : (points[last + 1]! - points[1]!) / spanSec;
}
