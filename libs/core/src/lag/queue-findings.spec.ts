import { type QueueFacts } from './queue-facts.js';
import { queueFindingsOf } from './queue-findings.js';

const healthy: QueueFacts = {
  ...{ queue: 'orders', vhost: '/', type: 'classic', node: 'a', state: 'running' },
  ...{ readyMessages: 10, unackedMessages: 5, consumers: 2, activeConsumers: 2, prefetchTotal: 100 },
  ...{ unlimitedConsumers: 0, isSaturated: false, hasLengthLimit: true },
  ...{ publishedMessages: 100, doneMessages: 85, redeliveredMessages: 0, clamped: 0, via: 'management' },
  ...{ depthAtMs: 0, countedAtMs: 120_000, heldSinceMs: null, alarm: null, unseen: [] },
};
const found = (changes: Partial<QueueFacts>, options = {}) =>
  queueFindingsOf({ ...healthy, ...changes }, { objectiveSec: 5, consumedPerSec: 100, ...options }).map(
    ({ code, severity }) => `${severity} ${code}`,
  );

describe('findings of a queue', () => {
  it('are none where it is well set up', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[Partial<QueueFacts>, string[]]>([
    [{ unlimitedConsumers: 1 }, ['critical PREFETCH_UNLIMITED']],
    [{ prefetchTotal: 600 }, ['medium PREFETCH_TOO_LARGE']],
    [{ consumers: 0 }, ['critical NO_CONSUMERS']],
    [{ consumers: 0, readyMessages: 0 }, ['medium NO_CONSUMERS']],
    [{ hasLengthLimit: false }, ['low QUEUE_UNBOUNDED']],
    [{ heldSinceMs: 30_000 }, ['high UNACKED_TOO_LONG']],
    [{ heldSinceMs: 90_000 }, []],
    [{ heldSinceMs: 30_000, countedAtMs: 80_000 }, []],
    [{ heldSinceMs: 30_000, countedAtMs: null }, []],
    [{ alarm: 'memory of a', hasLengthLimit: false }, ['critical PUBLISHERS_BLOCKED', 'low QUEUE_UNBOUNDED']],
  ])('of %j are %j', (changes, want) => {
    expect(found(changes)).toEqual(want);
  });

  it('accuse nobody of what is not known', () => {
    const unknown = { unlimitedConsumers: null, consumers: null, hasLengthLimit: null, prefetchTotal: null };
    expect(found(unknown)).toEqual([]);
    expect(found({ prefetchTotal: 600 }, { consumedPerSec: null })).toEqual([]);
    expect(found({ prefetchTotal: 600 }, { objectiveSec: null })).toEqual([]);
  });
});
