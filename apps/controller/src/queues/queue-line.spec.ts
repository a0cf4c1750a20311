import { type ConstraintView, type QueueFacts } from '@headgate/core';
import { queueLine } from './queue-line.js';

const facts: QueueFacts = {
  ...{ queue: 'orders', vhost: '/', type: 'classic', node: 'a', state: 'running' },
  ...{ readyMessages: 10, unackedMessages: 5, consumers: 2, activeConsumers: 2, prefetchTotal: 100 },
  ...{ unlimitedConsumers: 0, isSaturated: false, hasLengthLimit: true },
  ...{ publishedMessages: 100, doneMessages: 85, redeliveredMessages: 0, clamped: 0, via: 'management' },
  ...{ depthAtMs: 0, countedAtMs: 0, heldSinceMs: null, alarm: null, unseen: [] },
};
const lineOf = (
  changes: Partial<QueueFacts>,
  view: Partial<ConstraintView> | null = null,
  flow: string | null = null,
) =>
  queueLine({ ...facts, ...changes }, { broker: 'rabbit', flow, view: view as ConstraintView | null, nowMs: 300_000 });

describe('a queue in a list', () => {
  it.each<[Partial<QueueFacts>, string, string]>([
    [{}, 'OK', 'it is consumed'],
    [{ readyMessages: 0, unackedMessages: 0 }, 'OK', 'it is empty'],
    [{ state: 'recovering' }, 'UNKNOWN', 'the broker calls it recovering, so its numbers are old'],
    [{ state: 'minority' }, 'UNKNOWN', 'the broker calls it minority, so its numbers are old'],
    [{ readyMessages: null }, 'UNKNOWN', 'its depth is not known'],
    [{ consumers: 0 }, 'STOPPED', '15 messages wait and nobody consumes'],
    [{ consumers: 0, unackedMessages: null }, 'STOPPED', '10 messages wait and nobody consumes'],
    [{ heldSinceMs: 0, countedAtMs: 60_000 }, 'STALLED', 'its consumers hold messages and finish none'],
    [{ heldSinceMs: 0, countedAtMs: 59_000 }, 'OK', 'it is consumed'],
  ])('with %j is %s: %s', (changes, status, statusReason) => {
    expect(lineOf(changes)).toMatchObject({ status, statusReason, needsYou: status !== 'OK' });
  });

  it('has no depth where it is not known how much is unacknowledged', () => {
    expect(lineOf({})).toMatchObject({ depthMessages: 15, depthMessagesReason: null });
    expect(lineOf({ unackedMessages: null, readyMessages: 0 })).toMatchObject({
      ...{ depthMessages: null, readyMessages: 0, statusReason: 'nothing is ready' },
      depthMessagesReason: 'the broker does not tell what is unacknowledged',
    });
  });

  it.each<[Partial<ConstraintView> | null, string]>([
    [null, 'it was not read yet'],
    [{ mode: 'no-reading' }, 'it was not read yet'],
    [{ mode: 'fresh', consumedPerSec: null }, 'takes two readings'],
    [{ mode: 'stale', consumedPerSec: 7 }, 'its newest reading is old'],
  ])('of a flow that sees %j says why no pace is shown: %s', (view, reason) => {
    expect(lineOf({}, view, 'receipts')).toMatchObject({ consumedPerSec: null, consumedPerSecReason: reason });
  });
});
