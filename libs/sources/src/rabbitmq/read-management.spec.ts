import { frozenWhy, isSaturated, prefetchTotal } from './queue-sample.js';
import { readAlarm, readQueue } from './read-management.js';

const row = (changes: Record<string, unknown> = {}) => ({
  name: 'orders',
  state: 'running',
  messages_ready: 3,
  messages_unacknowledged: 2,
  consumers: 1,
  ...changes,
});

describe('what the management API says of a queue', () => {
  it('takes a count below zero as zero, and counts that it did', () => {
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

  it('[F35] leaves what is absent unknown, and tells an alarm of a node', () => {
    const sample = readQueue({ name: 'orders' });
    expect(sample).toMatchObject({ readyMessages: null, unackedMessages: null, doneMessages: null, consumers: null });
    expect(readQueue(row({ messages_ready: 'many', consumers: null }))).toMatchObject({
      readyMessages: null,
      consumers: null,
    });
    expect(readAlarm([{ name: 'a', mem_alarm: false, disk_free_alarm: true }])).toBe('disk of a');
    expect(readAlarm([{ name: 'a' }, { mem_alarm: true, name: 'b' }])).toBe('memory of b');
    expect([readAlarm([{ name: 'a' }]), readAlarm('nonsense')]).toEqual([null, null]);
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
