import { FIELD, newestUpTo, numberAt, type SampleLog, sumAt } from '../../lag/sample-log.js';
import { type Grouping } from './grouping.js';
import { commitInstantMs, type MemberClock, type MemberSample } from './member-clock.js';

/** Span of a slope, s: a round of the group and several commits fit in, a −50 % step shows within it (CONTROL.md §3). */
const SLOPE_SPAN_SEC = 7;
/** The first slope may be shorter, s: a cold start must end. */
const FIRST_SPAN_SEC = 2.5;

/**
 * Consume rate of a member between its newest commit and the last one that is a whole span older, or the oldest since its
 * history began; null where they are too close. From commit to commit, so that the saw-tooth of commits is no part of it.
 */
export function slopeOf(
  log: SampleLog,
  { memberOf }: Grouping,
  member: number,
  clock: MemberClock,
  newest: { readonly atMs: number; readonly committedMessages: number },
): number | null {
  const spanMs = 1000 * Math.max(SLOPE_SPAN_SEC, clock.gapSec);
  // The newest sample is the commit itself.
  let sample = Math.min(log.length - 2, newestUpTo(log, FIELD.committedAtMs, newest.atMs - spanMs));
  if (sample < 0) sample = 0;
  let seenAtMs = numberAt(log, sample, FIELD.committedAtMs);
  while (seenAtMs < clock.slopeSinceMs && sample < log.length - 2)
    seenAtMs = numberAt(log, ++sample, FIELD.committedAtMs);
  const committed = sumAt(log, sample, memberOf, member);
  let atMs = Math.max(clock.slopeSinceMs, seenAtMs);
  while (sample > 0 && seenAtMs > clock.slopeSinceMs) {
    const beforeMs = numberAt(log, sample - 1, FIELD.committedAtMs);
    if (sumAt(log, sample - 1, memberOf, member) < committed) {
      atMs = Math.max(clock.slopeSinceMs, commitInstantMs(seenAtMs, beforeMs, clock.gapSec));
      break;
    }
    sample--;
    seenAtMs = beforeMs;
    atMs = Math.max(clock.slopeSinceMs, seenAtMs);
  }
  const spanSec = (newest.atMs - atMs) / 1000;
  const slope = (newest.committedMessages - committed) / spanSec;
  return spanSec < FIRST_SPAN_SEC || !Number.isFinite(slope) || slope < 0 ? null : slope;
}

/** The slope at a commit that a poll has just seen. */
export function slopeAt(
  log: SampleLog,
  grouping: Grouping,
  member: number,
  clock: MemberClock,
  sample: MemberSample,
): number | null {
  const atMs = commitInstantMs(sample.atMs, sample.previousAtMs, clock.gapSec);
  return slopeOf(log, grouping, member, clock, { atMs, committedMessages: sample.committedMessages });
}
