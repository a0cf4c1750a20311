import { QUEUE_STATUSES, type QueueLine } from '@headgate/contract';
import { type ConstraintView, type QueueFacts } from '@headgate/core';

/** What is known of a queue beside what its broker says. */
export interface QueueContext {
  readonly broker: string;
  readonly flow: string | null;
  /** Of the flow that it limits; null where there is none or it was not decided yet. */
  readonly view: ConstraintView | null;
  readonly nowMs: number;
}

/** Held for so long without anything done: the consumer hangs, milliseconds. */
const HELD_MS = 60_000;

/** A queue as a list shows it. Each number that is null has its reason beside it. */
export function queueLine(facts: QueueFacts, { broker, flow, view, nowMs }: QueueContext): QueueLine {
  const { readyMessages, unackedMessages, consumers, depthAtMs } = facts;
  const depthMessages = readyMessages === null ? null : readyMessages + (unackedMessages ?? 0);
  const { status, statusReason } = statusOf(facts, depthMessages, nowMs);
  const isFresh = view?.mode === 'fresh';
  const consumedPerSec = isFresh ? view.consumedPerSec : null;
  return {
    ...{ broker, queue: facts.queue, vhost: facts.vhost, type: facts.type, state: facts.state, status, statusReason },
    risk:
      QUEUE_STATUSES.length - 1 - QUEUE_STATUSES.indexOf(status) + 0.999 * (1 - 1 / (1 + (depthMessages ?? 0) / 1000)),
    needsYou: status !== 'OK',
    ...{ depthMessages, readyMessages, unackedMessages, consumers, consumedPerSec },
    depthMessagesReason: depthMessages === null ? (facts.unseen[0] ?? 'the broker tells none') : null,
    consumersReason: consumers === null ? 'the list of queues does not tell it' : null,
    consumedPerSecReason: consumedPerSec === null ? (flow === null ? 'no flow reads it' : 'takes two readings') : null,
    producedPerSec: isFresh ? view.producedPerSec : null,
    sampleAgeMs: depthAtMs === null ? null : Math.max(0, nowMs - depthAtMs),
    flow,
  };
}

function statusOf(facts: QueueFacts, depth: number | null, nowMs: number): Pick<QueueLine, 'status' | 'statusReason'> {
  const { state, consumers, isSaturated, heldSinceMs, type } = facts;
  if (state !== null && ['down', 'minority', 'stopped', 'crashed'].includes(state))
    return { status: 'UNKNOWN', statusReason: `the broker calls it ${state}, so its numbers are old` };
  if (depth === null) return { status: 'UNKNOWN', statusReason: 'its depth is not known' };
  if (type === 'stream') return { status: 'OK', statusReason: 'a stream: its length is no backlog' };
  if (consumers === 0 && depth > 0)
    return { status: 'STOPPED', statusReason: `${depth.toLocaleString('en-US')} messages wait and nobody consumes` };
  if (heldSinceMs !== null && nowMs - heldSinceMs > HELD_MS)
    return { status: 'STALLED', statusReason: 'its consumers hold messages and finish none' };
  if (isSaturated) return { status: 'OK', statusReason: 'its consumers hold all that they may' };
  return { status: 'OK', statusReason: depth === 0 ? 'it is empty' : 'it is consumed' };
}
