import { frozenWhy, initFlow, type OkReading, type Policy, tick } from '@headgate/core';
import { isSaturated, prefetchTotal } from './queue-sample.js';
import { readAlarm, readQueue } from './read-management.js';

const row = (changes: Record<string, unknown> = {}) => ({
  name: 'orders',
  state: 'running',
  messages_ready: 3,
  messages_unacknowledged: 2,
  consumers: 1,
  ...changes,
});

/** What a flow at 500/s does with an empty queue whose broker raised this alarm. */
function decide(alarm: string | null) {
  const policy: Policy = {
    ...{ flow: 'orders', mode: 'enforce', objective: { delaySec: 5 }, limit: { retentionShare: 0.8 } },
    rate: { ceilingPerSec: 1000, floorPerSec: 10, safePerSec: 100, burstSec: 1 },
    ...{ law: { name: 'drain', params: {} }, onOutage: 'safe' },
    overflow: { strategy: 'block', maxWaitMs: 1000, maxWaiting: 10 },
    constraints: [{ kind: 'rabbitmq', broker: 'rabbit', queue: 'orders' }],
  };
  const place = { topic: 'orders', partition: 0, logStartOffset: 0, member: null, unknown: null };
  const reading: OkReading = {
    ...{ ok: true, atMs: 0, committedAtMs: 0, endAtMs: 0, sequence: 1, groupState: 'stable', members: 1 },
    partitions: [{ ...place, committedOffset: 100, endOffset: 100 }],
    queue: { countedAtMs: 0, everyMs: 0, alarm },
  };
  const readings = new Map([['rabbitmq:rabbit/orders', reading]]);
  const input = { nowMs: 0, pollEveryMs: 1000, readings, policyVersion: 'v1' };
  return tick(policy, initFlow(policy, 500), input).decision;
}

describe('what the management API says of a queue', () => {
  it('[Q2] takes a count below zero as zero, and counts that it did', () => {
    const sample = readQueue(row({ messages_ready: -4, messages_unacknowledged: -1 }));
    expect(sample).toMatchObject({ readyMessages: 0, unackedMessages: 0, clamped: 2 });
  });

  it.each([['down'], ['minority'], ['stopped'], ['crashed']])(
    'takes the numbers of a queue that is %s for old',
    (state) => {
      expect(frozenWhy(readQueue(row({ state }))!)).toContain(state);
      expect(frozenWhy(readQueue(row())!)).toBeNull();
    },
  );

  it('takes the numbers of a queue without a leader for old, which has no state at all', () => {
    expect(frozenWhy(readQueue({ name: 'orders', type: 'quorum', leader: null })!)).toContain('leaderless');
    expect(frozenWhy(readQueue({ name: 'orders', type: 'quorum', leader: 'a' })!)).toBeNull();
  });

  it('[F35] leaves what is absent unknown, and takes an alarm of a node for over target', () => {
    const sample = readQueue({ name: 'orders' });
    expect(sample).toMatchObject({ readyMessages: null, unackedMessages: null, doneMessages: null, consumers: null });
    expect(readQueue(row({ messages_ready: 'many', consumers: null }))).toMatchObject({
      ...{ readyMessages: null, consumers: null },
    });
    expect(readAlarm([{ name: 'a' }, { mem_alarm: true, name: 'b' }])).toBe('memory of b');
    expect([readAlarm([{ name: 'a' }]), readAlarm('nonsense')]).toEqual([null, null]);
    const alarm = readAlarm([{ name: 'a', mem_alarm: false, disk_free_alarm: true }]);
    expect(decide(alarm)).toMatchObject({
      reason: 'BROKER_ALARM',
      ratePerSec: 10,
      why: expect.stringContaining('disk of a'),
    });
    expect(decide(null).ratePerSec).toBeGreaterThan(10);
  });

  it('adds up what was done: acknowledged, and delivered without', () => {
    expect(readQueue(row({ message_stats: { ack: 5, deliver_no_ack: 2, publish: 9 } }))).toMatchObject({
      ...{ doneMessages: 7, publishedMessages: 9, redeliveredMessages: 0 },
    });
  });

  it('knows what active consumers may hold, and who has no limit', () => {
    const of = (...details: unknown[]) => readQueue(row({ messages_unacknowledged: 50, consumer_details: details }))!;
    const held = of({ prefetch_count: 50, active: true }, { prefetch_count: 5, active: false });
    expect([prefetchTotal(held), isSaturated(held), held.activeConsumers]).toEqual([50, true, 1]);
    const unlimited = of({ prefetch_count: 0, active: true }, { prefetch_count: 5, active: true });
    expect([prefetchTotal(unlimited), isSaturated(unlimited)]).toEqual([null, null]);
  });

  it.each([
    [{ arguments: { 'x-max-length': 9 } }, true],
    [{ arguments: {}, effective_policy_definition: { 'max-length-bytes': 9 } }, true],
    [{ arguments: {}, effective_policy_definition: {} }, false],
    [{ arguments: {} }, null],
  ])('finds a length limit in %j: %s', (changes, found) => {
    expect(readQueue(row(changes))?.hasLengthLimit).toBe(found);
  });

  it.each([[null], [[]], ['x'], [{}], [{ name: 7 }]])('takes %j for no queue', (answer) => {
    expect(readQueue(answer)).toBeNull();
  });
});
