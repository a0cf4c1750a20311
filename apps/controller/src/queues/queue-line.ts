import { QUEUE_STATUSES, type QueueLine } from '@headgate/contract';
import { type ConstraintView, frozenWhy, HELD_TOO_LONG_MS, heldMsOf, type QueueFacts } from '@headgate/core';

/** What is known of a queue beside what its broker says. */
export interface QueueContext {
  readonly broker: string;
  readonly flow: string | null;
  /** Of the flow that it limits; null where there is none or it was not decided yet. */
  readonly view: ConstraintView | null;
  readonly nowMs: number;
}

/** A queue as a list shows it. Each number that is null has its reason beside it. */
export function queueLine(facts: QueueFacts, { broker, flow, view, nowMs }: QueueContext): QueueLine {
  const { readyMessages, unackedMessages, consumers, depthAtMs } = facts;
  const depthMessages = readyMessages === null || unackedMessages === null ? null : readyMessages + unackedMessages;
  const { status, statusReason } = statusOf(facts);
  const isFresh = view?.mode === 'fresh';
  const consumedPerSec = isFresh ? view.consumedPerSec : null;
  return {
    ...{ broker, queue: facts.queue, vhost: facts.vhost, type: facts.type, state: facts.state, status, statusReason },
    risk:
      QUEUE_STATUSES.length -
      1 -
      QUEUE_STATUSES.indexOf(status) +
      0.999 * (1 - 1 / (1 + (depthMessages ?? readyMessages ?? 0) / 1000)),
    needsYou: status !== 'OK',
    ...{ depthMessages, readyMessages, unackedMessages, consumers, consumedPerSec },
    depthMessagesReason: depthMessages === null ? (facts.unseen[0] ?? unknownDepth(facts)) : null,
    consumersReason: consumers === null ? 'the list of queues does not tell it' : null,
    consumedPerSecReason: consumedPerSec === null ? (flow === null ? 'no flow reads it' : unknownPace(view)) : null,
    producedPerSec: isFresh ? view.producedPerSec : null,
    sampleAgeMs: depthAtMs === null ? null : Math.max(0, nowMs - depthAtMs),
    flow,
  };
}

/** What is ready is the least that waits: it tells enough where it is unknown how much is unacknowledged. */
function statusOf(facts: QueueFacts): Pick<QueueLine, 'status' | 'statusReason'> {
  const { readyMessages, unackedMessages, consumers, isSaturated, type } = facts;
  const frozen = frozenWhy(facts);
  if (frozen !== null) return { status: 'UNKNOWN', statusReason: `${frozen}, so its numbers are old` };
  if (readyMessages === null) return { status: 'UNKNOWN', statusReason: 'its depth is not known' };
  if (type === 'stream') return { status: 'OK', statusReason: 'a stream: its length is no backlog' };
  const waiting = readyMessages + (unackedMessages ?? 0);
  if (consumers === 0 && waiting > 0)
    return { status: 'STOPPED', statusReason: `${waiting.toLocaleString('en-US')} messages wait and nobody consumes` };
  if (heldMsOf(facts) >= HELD_TOO_LONG_MS)
    return { status: 'STALLED', statusReason: 'its consumers hold messages and finish none' };
  if (isSaturated) return { status: 'OK', statusReason: 'its consumers hold all that they may' };
  if (waiting > 0) return { status: 'OK', statusReason: 'it is consumed' };
  return { status: 'OK', statusReason: unackedMessages === null ? 'nothing is ready' : 'it is empty' };
}

const unknownDepth = ({ readyMessages }: QueueFacts): string =>
  readyMessages === null ? 'the broker tells none' : 'the broker does not tell what is unacknowledged';

function unknownPace(view: ConstraintView | null): string {
  if (view === null || view.mode === 'no-reading') return 'it was not read yet';
  return view.mode === 'fresh' ? 'takes two readings' : 'its newest reading is old';
}
