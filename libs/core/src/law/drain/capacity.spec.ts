import { beginCapacity, type CapacityState, isSaturated, nextCapacity } from './capacity.js';
import { type QueueEstimate } from './queue-estimate.js';

const estimate: QueueEstimate = {
  ...{
    consumePerSec: 1000,
    queueMessages: 0,
    aliveShare: 1,
    unreadShare: 0,
    gapSec: 1,
    commitAgeSec: 0.5,
    hasAdvanced: true,
  },
};

describe('isSaturated', () => {
  it.each([
    { queue: 0, unread: 1, saturated: false },
    { queue: 250, unread: 1, saturated: false },
    { queue: 251, unread: 0.11, saturated: true },
    { queue: 251, unread: 0.1, saturated: false },
    { queue: 2500, unread: 0, saturated: false },
    { queue: 2501, unread: 0, saturated: true },
  ])('is $saturated with $queue waiting and $unread unread', ({ queue, unread, saturated }) => {
    expect(isSaturated({ ...estimate, queueMessages: queue, unreadShare: unread }, 1250, 1)).toBe(saturated);
  });
});

describe('nextCapacity', () => {
  /** Steps once a second from `state`; the consumers are measured at `consumePerSec`. */
  function after(seconds: number, from: CapacityState, changes: Partial<QueueEstimate>, saturated: boolean) {
    let state = from;
    for (let s = 0; s < seconds; s++) state = nextCapacity(state, { ...estimate, ...changes }, saturated, 1000 * s, 1);
    return state.capacityPerSec;
  }
  const known: CapacityState = { capacityPerSec: 1000, saturatedSinceMs: null };

  it('begins with what is measured first', () => {
    expect(after(3, beginCapacity(), { consumePerSec: null }, false)).toBeNull();
    expect(after(1, beginCapacity(), { consumePerSec: 700 }, false)).toBe(700);
  });

  it.each([
    { what: 'rises to what is measured', changes: { consumePerSec: 2000 }, saturated: false, want: 2000 },
    { what: 'never falls without proof', changes: { consumePerSec: 100 }, saturated: false, want: 1000 },
    { what: 'falls under proof', changes: { consumePerSec: 100 }, saturated: true, want: 100 },
    {
      what: 'stays while a member is silent',
      changes: { consumePerSec: 100, aliveShare: 0.9 },
      saturated: true,
      want: 1000,
    },
    { what: 'stays while nothing is measured', changes: { consumePerSec: null }, saturated: true, want: 1000 },
  ])('$what', ({ changes, saturated, want }) => {
    expect(after(60, known, changes, saturated)! / want).toBeCloseTo(1, 3);
  });

  it.each([
    { gapSec: 1, falls: 3 },
    { gapSec: 5, falls: 5 },
  ])('falls only once the group was busy for $falls s at a commit gap of $gapSec s', ({ gapSec, falls }) => {
    expect(after(falls, known, { consumePerSec: 100, gapSec }, true)).toBe(1000);
    expect(after(falls + 1, known, { consumePerSec: 100, gapSec }, true)).toBeLessThan(1000);
  });

  it('counts the busy time anew after a pause, and remembers that capacity was proven', () => {
    const busy = nextCapacity(known, estimate, true, 0, 1);
    const paused = nextCapacity(busy, estimate, false, 1000, 1);
    expect(paused).toMatchObject({ saturatedSinceMs: null });
    expect(nextCapacity(paused, { ...estimate, consumePerSec: 1 }, true, 9000, 1).capacityPerSec).toBe(1000);
  });
});
