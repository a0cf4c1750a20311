/**
 * The clock of commits is the group member: it fetches all its partitions, works the batches off one after the other and
 * commits what is done (CONTROL.md §9). So slope, gap and silence are kept per member, over the sum of its partitions.
 */
export interface MemberClock {
  /** Indices into the window's partitions. */
  readonly partitions: readonly number[];
  /** Sum of the positions of its partitions, messages. */
  readonly committedMessages: number;
  /** When it last committed, as well as polls can tell. */
  readonly advancedAtMs: number;
  /** Usual time between commits, and the longest of late (its memory halves in 40 s). */
  readonly gapSec: number;
  readonly longGapSec: number;
  /** Consume rate between commits at least 7 s apart; null until it was seen. */
  readonly slopePerSec: number | null;
  /** Silence that its largest batch explains: largest lag of one of its partitions at the last commit ÷ slope, ≤ 30 s. */
  readonly batchSec: number;
  /** Oldest first. */
  readonly points: readonly CommitPoint[];
}

export interface CommitPoint {
  readonly atMs: number;
  readonly committedMessages: number;
}

/** Span of a slope, seconds: a round of the group and several commits fit in, a −50 % step shows within it. */
const SLOPE_SPAN_SEC = 7;
/** The first slope may be shorter: a cold start must end. */
const FIRST_SPAN_SEC = 2.5;
const MAX_POINTS = 24;
const LONG_GAP_MEMORY_SEC = 60;
const MAX_BATCH_SEC = 30;
/** A silence that ends with this share of what the slope promised was one slow commit, not a stall. */
const SLOW_COMMIT_SHARE = 0.6;

export interface MemberSample {
  readonly atMs: number;
  readonly previousAtMs: number;
  readonly committedMessages: number;
  /** Largest lag of one of its partitions, messages. */
  readonly largestLagMessages: number;
  /** Nobody looked for far longer than usual: what happened in between is not known. */
  readonly isBlind: boolean;
}

/** A member seen for the first time; `slopePerSec` is what its partitions did under their former owners. */
export function beginMember(
  partitions: readonly number[],
  sample: MemberSample,
  slopePerSec: number | null,
  gapSec: number,
): MemberClock {
  return {
    partitions,
    committedMessages: sample.committedMessages,
    advancedAtMs: sample.atMs,
    gapSec,
    longGapSec: gapSec,
    slopePerSec,
    batchSec: 0,
    points: [{ atMs: sample.atMs, committedMessages: sample.committedMessages }],
  };
}

/** One poll later. A position that fell (rewind) begins the member's history anew and keeps its slope. */
export function advanceMember(clock: MemberClock, sample: MemberSample): MemberClock {
  const committed = sample.committedMessages - clock.committedMessages;
  const elapsedSec = (sample.atMs - sample.previousAtMs) / 1000;
  const longGapSec = Math.max(clock.gapSec, clock.longGapSec * Math.exp(-elapsedSec / LONG_GAP_MEMORY_SEC));
  if (committed < 0) return beginMember(clock.partitions, sample, clock.slopePerSec, clock.gapSec);
  if (committed === 0) {
    if (sample.largestLagMessages > 0) return { ...clock, longGapSec };
    // With nothing to commit there is no silence, and a slope across it would be that of the producers.
    const point = { atMs: sample.atMs, committedMessages: sample.committedMessages };
    return { ...clock, longGapSec, advancedAtMs: sample.atMs, points: [point] };
  }

  // Fast committers committed late in the interval, slow ones anywhere in it; after a blind time within the usual gap.
  const backSec = clock.gapSec >= 1.15 * elapsedSec ? elapsedSec / 2 : 0.3 * elapsedSec;
  const atMs = sample.atMs - 1000 * Math.min(backSec, Math.max(clock.gapSec, 0.5));
  const silenceSec = (atMs - clock.advancedAtMs) / 1000;
  const wasStall =
    clock.slopePerSec !== null &&
    silenceSec > allowanceSec(clock) + elapsedSec &&
    committed < SLOW_COMMIT_SHARE * clock.slopePerSec * silenceSec;
  const point = { atMs, committedMessages: sample.committedMessages };
  const isUnlearned = wasStall || sample.isBlind;
  const points = isUnlearned ? [point] : keepSpan([...clock.points, point], Math.max(SLOPE_SPAN_SEC, clock.gapSec));
  const slopePerSec = slopeOf(points) ?? clock.slopePerSec;
  return {
    partitions: clock.partitions,
    committedMessages: sample.committedMessages,
    advancedAtMs: atMs,
    gapSec: isUnlearned ? clock.gapSec : clock.gapSec + 0.3 * (Math.max(silenceSec, 0.05) - clock.gapSec),
    longGapSec: isUnlearned ? longGapSec : Math.max(longGapSec, silenceSec),
    slopePerSec,
    batchSec: slopePerSec ? Math.min(MAX_BATCH_SEC, sample.largestLagMessages / slopePerSec) : 0,
    points,
  };
}

/** Longest silence that is still normal for this member, seconds. */
export function allowanceSec(clock: MemberClock): number {
  return Math.max(clock.longGapSec, clock.batchSec);
}

/** 1 while the member is heard as usual, falling to 0 as its silence outgrows what its batches explain. */
export function aliveness(clock: MemberClock, nowMs: number, cycleSec: number): number {
  const excessSec = (nowMs - clock.advancedAtMs) / 1000 - allowanceSec(clock) - cycleSec / 2;
  return Math.min(1, Math.max(0, 1 - excessSec / Math.max(cycleSec / 2, 0.25 * clock.longGapSec)));
}

/** Messages that it has surely read and not committed yet: they are not queue. */
export function readAheadMessages(clock: MemberClock, nowMs: number): number {
  const slope = clock.slopePerSec ?? 0;
  const ageSec = Math.max(0, (nowMs - clock.advancedAtMs) / 1000);
  return slope * (Math.min(ageSec, Math.max(clock.gapSec, 0.7 * clock.longGapSec)) + READ_AHEAD_SEC);
}
/** What a consumer holds beyond its commits when it keeps up, seconds of work. */
const READ_AHEAD_SEC = 0.25;

function keepSpan(points: readonly CommitPoint[], spanSec: number): readonly CommitPoint[] {
  const newestMs = points[points.length - 1]!.atMs;
  let first = Math.max(0, points.length - MAX_POINTS);
  while (first < points.length - 2 && newestMs - points[first + 1]!.atMs >= spanSec * 1000) first++;
  return points.slice(first);
}

function slopeOf(points: readonly CommitPoint[]): number | null {
  const newest = points[points.length - 1]!;
  const oldest = points[0]!;
  const spanSec = (newest.atMs - oldest.atMs) / 1000;
  if (spanSec < FIRST_SPAN_SEC) return null;
  return (newest.committedMessages - oldest.committedMessages) / spanSec;
}
