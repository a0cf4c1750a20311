import { type LiveDepth } from './amqp-link.js';
import { type QueueFailure } from './failures.js';
import { isSaturated, prefetchTotal, type QueueSample } from './queue-sample.js';
import { type KeptSample } from './sample-keeper.js';

/** What is known of one queue, for people: each number with where it comes from. Null is unknown, never zero. */
export interface QueueReport {
  readonly queue: string;
  readonly vhost: string;
  readonly type: string | null;
  readonly node: string | null;
  readonly state: string | null;
  readonly readyMessages: number | null;
  readonly unackedMessages: number | null;
  readonly consumers: number | null;
  readonly activeConsumers: number | null;
  /** What the active consumers may hold together; null where it is unlimited or unknown. */
  readonly prefetchTotal: number | null;
  /** Consumers that take without a limit; null where none was told. */
  readonly unlimitedConsumers: number | null;
  readonly isSaturated: boolean | null;
  readonly hasLengthLimit: boolean | null;
  readonly publishedMessages: number | null;
  readonly doneMessages: number | null;
  readonly redeliveredMessages: number | null;
  readonly clamped: number;
  /** Who told the counts; null where nobody is asked for them. */
  readonly via: 'management' | 'prometheus' | null;
  /** Arrival of the depth and of the counts, monotonic ms; null where there was none. */
  readonly depthAtMs: number | null;
  readonly countedAtMs: number | null;
  readonly alarm: string | null;
  /** What could not be seen and why, in words; empty where all was. */
  readonly unseen: readonly string[];
}

export function reportOf(seen: {
  readonly queue: string;
  readonly vhost: string;
  readonly atMs: number;
  readonly via: QueueReport['via'];
  readonly live: LiveDepth | null;
  readonly kept: KeptSample | null;
  readonly failure: QueueFailure | null;
}): QueueReport {
  const { queue, vhost, atMs, via, live, kept, failure } = seen;
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
    alarm: kept?.alarm ?? null,
    unseen: [...unseenOf(via, kept), ...(failure === null ? [] : [failure.message])],
  };
}

function* unseenOf(via: QueueReport['via'], kept: KeptSample | null): Generator<string> {
  if (via === null)
    yield 'what was done, unacknowledged messages and prefetch: neither management nor prometheus is set';
  else if (kept?.failure) yield `counts: ${kept.failure.message}`;
  else if (kept?.sample && kept.sample.doneMessages === null)
    yield 'what was done: the broker counts nothing (rates_mode none), or nothing has come yet';
  if (via === 'prometheus') yield 'prefetch, type and state of the queue: the Prometheus plugin does not tell them';
}
