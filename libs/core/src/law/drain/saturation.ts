import { type LagWindow } from '../../lag/lag-window.js';
import { endOf, FIELD, newestUpTo, numberAt } from '../../lag/sample-log.js';
import { type QueueEstimate } from './estimate.js';
import { type Grouping } from './grouping.js';

/** Smoothing of the proof, s (CONTROL.md §3). */
export const PROOF_TAU_SEC = 3;
/** A message older than one poll plus this margin, unread at a commit, proves saturation, s (0.1 + 0.3 in CONTROL.md §3, and
 *  the skew between ends and commits of a poll). */
const PROOF_MARGIN_SEC = 0.6;
/** Proof by old unread messages: share of commits, and share of the set point that the queue must have. */
const UNREAD_SHARE = 0.1;
const QUEUE_SHARE = 0.2;
/** A queue of this many seconds beyond one poll is explained by no timing (CONTROL.md §3: T + 1.5). */
const LONG_QUEUE_SEC = 1.5;

/** Where the ends of a moment are found in the history: a sample, and how far to the next one; null where it is not told. */
export interface Moment {
  readonly sample: number;
  readonly share: number;
}

/** The moment before which messages are old: unread at a commit that was seen at `seenAtMs` they prove that nobody has time. */
export function momentOfOld({ samples }: LagWindow, seenAtMs: number, cycleSec: number): Moment | null {
  if (samples.length < 2) return null;
  const atMs = seenAtMs - 1000 * (cycleSec + PROOF_MARGIN_SEC);
  const sample = Math.min(samples.length - 2, newestUpTo(samples, FIELD.endAtMs, atMs));
  if (sample < 0) return null;
  const beforeMs = numberAt(samples, sample, FIELD.endAtMs);
  return { sample, share: Math.min(1, (atMs - beforeMs) / (numberAt(samples, sample + 1, FIELD.endAtMs) - beforeMs)) };
}

/** Whether a partition held messages at that moment which are unread now. */
function isUnread({ samples, lastPositions }: LagWindow, partition: number, { sample, share }: Moment): boolean {
  const before = endOf(samples, sample, partition);
  const after = endOf(samples, sample + 1, partition);
  return before + share * (after - before) > lastPositions[partition]!;
}

/**
 * Saturated: commits leave messages older than a poll unread while a queue stands, or the queue is longer than anything
 * that timing explains. Only then a low consume rate is a low capacity.
 */
export function isSaturated(estimate: QueueEstimate, setPointMessages: number, cycleSec: number): boolean {
  const { queueMessages, unreadShare } = estimate;
  if (unreadShare > UNREAD_SHARE && queueMessages > QUEUE_SHARE * setPointMessages) return true;
  // How long a queue is can only be told by a pace.
  return estimate.consumePerSec !== null && queueMessages > (cycleSec + LONG_QUEUE_SEC) * estimate.consumePerSec;
}

/** Share of a member's partitions in which its commit left messages unread that are older than `moment`: a whole poll. */
export function unreadShareOf(
  window: LagWindow,
  { memberOf, sizes }: Grouping,
  member: number,
  moment: Moment | null,
): number {
  if (moment === null) return 0;
  let old = 0;
  for (let i = 0; i < memberOf.length; i++) if (memberOf[i] === member && isUnread(window, i, moment)) old++;
  return old / sizes[member]!;
}
