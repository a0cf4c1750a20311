import { type QueueFacts } from '@headgate/core';
import { type LiveDepth } from './amqp-link.js';
import { type QueueFailure } from './failures.js';
import { isSaturated, prefetchTotal, type QueueSample } from './queue-sample.js';
import { type KeptSample } from './sample-keeper.js';

/** What is known of a queue, from the newest of each source; `before` tells since when nothing was done. */
export function reportOf(seen: {
  readonly queue: string;
  readonly vhost: string;
  readonly atMs: number;
  readonly via: QueueFacts['via'];
  readonly live: LiveDepth | null;
  readonly kept: KeptSample | null;
  readonly failure: QueueFailure | null;
  readonly before: QueueFacts | undefined;
}): QueueFacts {
  const { queue, vhost, atMs, via, live, kept, failure, before } = seen;
  const sample: Partial<QueueSample> = kept?.sample ?? {};
  const list = sample.consumerList ?? null;
  return {
    ...{ queue, vhost, via, type: sample.type ?? null, node: sample.node ?? null, state: sample.state ?? null },
    readyMessages: live?.readyMessages ?? sample.readyMessages ?? null,
    unackedMessages: sample.unackedMessages ?? null,
    consumers: live?.consumers ?? sample.consumers ?? null,
    activeConsumers: sample.activeConsumers ?? null,
    prefetchTotal: kept?.sample ? prefetchTotal(kept.sample) : null,
    unlimitedConsumers: list === null ? null : list.filter(({ prefetch, acks }) => prefetch === 0 && acks).length,
    isSaturated: kept?.sample ? isSaturated(kept.sample) : null,
    hasLengthLimit: sample.hasLengthLimit ?? null,
    ...{ publishedMessages: sample.publishedMessages ?? null, doneMessages: sample.doneMessages ?? null },
    ...{ redeliveredMessages: sample.redeliveredMessages ?? null, clamped: sample.clamped ?? 0 },
    depthAtMs: live === null ? (kept?.sample ? kept.atMs : null) : atMs,
    countedAtMs: kept?.sample?.doneMessages == null ? null : kept.atMs,
    heldSinceMs: heldSince(kept, before),
    alarm: kept?.alarm ?? null,
    unseen: [...unseenOf(via, kept), ...(failure === null ? [] : [failure.message])],
  };
}

function* unseenOf(via: QueueFacts['via'], kept: KeptSample | null): Generator<string> {
  if (via === null)
    yield 'what was done, unacknowledged messages and prefetch: neither management nor prometheus is set';
  else if (kept?.failure) yield `counts: ${kept.failure.message}`;
  else if (kept?.sample && kept.sample.doneMessages === null)
    yield 'what was done: the broker counts nothing (rates_mode none), or nothing has come yet';
  if (via === 'prometheus') yield 'prefetch, type and state of the queue: the Prometheus plugin does not tell them';
}

/** Null as soon as something was done, and where nothing is held or that is not known. */
function heldSince(kept: KeptSample | null, before: QueueFacts | undefined): number | null {
  const { unackedMessages = null, doneMessages = null } = kept?.sample ?? {};
  if (kept === null || doneMessages === null || unackedMessages === null || unackedMessages === 0) return null;
  if (before?.doneMessages !== doneMessages) return kept.atMs;
  return before.heldSinceMs ?? kept.atMs;
}
