import { frozenWhy } from '@headgate/core';
import { type LiveDepth } from './amqp-link.js';
import { named, type QueueFailure } from './failures.js';
import { type QueueSample } from './queue-sample.js';
import { type KeptSample } from './sample-keeper.js';

/** What the broker answered over AMQP at this poll. */
export interface Live {
  readonly depth: LiveDepth | null;
  readonly atMs: number;
  /** Null where there was nothing to ask, or where it answered. */
  readonly failure: QueueFailure | null;
}

export interface Measured {
  readonly depth: number;
  readonly atMs: number;
  readonly count: { readonly doneMessages: number; readonly atMs: number } | null;
  /** Consumers that are given messages; null where unknown. */
  readonly members: number | null;
  readonly alarm: string | null;
}

/** What both sources told of one queue. */
export interface Told {
  readonly queue: string;
  readonly live: Live;
  readonly kept: KeptSample | null;
  /** What arrived before is no count of now, monotonic ms. */
  readonly recentFromMs: number;
}

export type Judged =
  | { readonly ok: true; readonly measured: Measured }
  | { readonly ok: false; readonly failure: QueueFailure };

/**
 * Depth and counts from both sources, or why there is no depth. Figures of an API that fell silent say nothing beside a
 * depth of now; where AMQP tells none they are the newest there are, and as old as they are.
 */
export function judgeQueue({ queue, live, kept, recentFromMs }: Told): Judged {
  const isRecent = kept !== null && kept.atMs >= recentFromMs;
  const sample = isRecent || live.depth === null ? (kept?.sample ?? null) : null;
  const failures = [live.failure, live.depth === null ? (kept?.failure ?? null) : null];
  // Over HTTP a queue whose node is down is not there, and AMQP knows better.
  if (live.failure?.reason === 'no-leader') return { ok: false, failure: live.failure };
  const gone = failures.find((failure) => failure?.reason === 'no-topic');
  if (gone) return { ok: false, failure: gone };
  const frozen = sample && frozenWhy(sample);
  if (frozen !== null) return { ok: false, failure: notServed(queue, frozen) };
  // What a queue is stays so, however old the answer.
  if (kept?.sample?.type === 'stream') return { ok: false, failure: isStream(queue) };
  if (isHollow(live.depth) && kept !== null && !isConfirmed(kept)) return { ok: false, failure: doubtful(queue) };
  const doneMessages = isRecent ? (sample?.doneMessages ?? null) : null;
  const count = doneMessages === null ? null : { doneMessages, atMs: kept!.atMs };
  const alarm = isRecent ? kept.alarm : null;
  if (live.depth !== null)
    return { ok: true, measured: { ...amidst(live.depth, sample), atMs: live.atMs, count, alarm } };
  if (sample?.readyMessages == null || sample.unackedMessages === null)
    return { ok: false, failure: live.failure ?? kept?.failure ?? unread(queue) };
  const depth = sample.readyMessages + sample.unackedMessages;
  return { ok: true, measured: { depth, atMs: kept!.atMs, count, members: sample.activeConsumers, alarm } };
}

function amidst({ readyMessages, consumers }: LiveDepth, sample: QueueSample | null) {
  const standBy = sample?.consumers == null ? 0 : sample.consumers - (sample.activeConsumers ?? sample.consumers);
  // Who consumed and left has given back what it held.
  const unacked = consumers === 0 ? 0 : (sample?.unackedMessages ?? 0);
  return { depth: readyMessages + unacked, members: Math.max(Math.min(consumers, 1), consumers - standBy) };
}

/** A quorum queue that lost its leader answers over AMQP as if it were empty and nobody consumed. */
const isHollow = (depth: LiveDepth | null): boolean => depth?.readyMessages === 0 && depth.consumers === 0;

/** Whether the counts say the same, or tell that it is a queue that does not answer so. */
function isConfirmed({ sample, failure }: KeptSample): boolean {
  if (sample?.type === 'classic') return true;
  return failure === null && sample?.readyMessages === 0 && (sample.consumers ?? 0) === 0;
}

const doubtful = (queue: string): QueueFailure => ({
  reason: 'no-reading',
  message: `queue ${named(queue)} answers as one without a leader does, or as an empty one: the next count tells which`,
});

const notServed = (queue: string, frozen: string): QueueFailure => ({
  reason: 'no-leader',
  message: `queue ${named(queue)} is not served: ${frozen}, so its numbers are old`,
});

const isStream = (queue: string): QueueFailure => ({
  reason: 'unsupported',
  message: `queue ${named(queue)} is a stream: its length is no backlog, read the lag of its consumers`,
});

const unread = (queue: string): QueueFailure => ({
  reason: 'no-reading',
  message: `the broker tells no depth of queue ${named(queue)} yet: it was just declared, or its statistics are off`,
});
