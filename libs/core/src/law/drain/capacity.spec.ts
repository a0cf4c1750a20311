import { anEstimate } from '../../../test/estimate.js';
import { beginCapacity, type CapacityInput, type CapacityState, nextCapacity } from './capacity.js';
import { type QueueEstimate } from './estimate.js';

function step(
  state: CapacityState,
  nowMs: number,
  isSaturated: boolean,
  changes: Partial<QueueEstimate> = {},
  more: Partial<CapacityInput> = {},
): CapacityState {
  const estimate = { ...anEstimate, ...changes };
  return nextCapacity(state, {
    estimate,
    isSaturated,
    confirmedPerSec: 0,
    setPointMessages: 1000,
    members: null,
    nowMs,
    dtSec: 1,
    ...more,
  });
}

describe('nextCapacity', () => {
  /** Steps once a second from `state`; the consumers are measured at `consumePerSec`. */
  function after(seconds: number, from: CapacityState, changes: Partial<QueueEstimate>, saturated: boolean) {
    let state = from;
    for (let s = 0; s < seconds; s++) state = step(state, 1000 * s, saturated, changes);
    return state.capacityPerSec;
  }
  const known: CapacityState = { ...beginCapacity(), capacityPerSec: 1000, memoryPerSec: 1000, members: 2 };

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
    const paused = step(step(known, 0, true), 1000, false);
    expect(paused).toMatchObject({ saturatedSinceMs: null, isProven: true });
    expect(step(paused, 9000, true, { consumePerSec: 1 }).capacityPerSec).toBe(1000);
  });

  it('rises to the inflow that commits have confirmed, but not while consumers are saturated', () => {
    expect(step(known, 0, false, {}, { confirmedPerSec: 3000 }).capacityPerSec).toBeGreaterThan(1000);
    expect(step(known, 0, true, {}, { confirmedPerSec: 3000 }).capacityPerSec).toBe(1000);
  });

  it.each([
    { queueMessages: 400, rises: true },
    { queueMessages: 600, rises: false },
  ])(
    'with $queueMessages of 1,000 messages at the set point is raised by inflow: $rises',
    ({ queueMessages, rises }) => {
      const { capacityPerSec } = step(
        known,
        0,
        false,
        { consumePerSec: 1000, queueMessages },
        { confirmedPerSec: 3000 },
      );
      expect(capacityPerSec! > 1000).toBe(rises);
    },
  );

  it('remembers for long what consumers could do once', () => {
    let state = known;
    for (let s = 0; s < 300; s++) state = step(state, 1000 * s, true, { consumePerSec: 100 });
    expect(state.capacityPerSec! / 100).toBeCloseTo(1, 2);
    expect(state.memoryPerSec).toBeGreaterThan(750);
  });

  it.each([
    { members: 1, capacity: 500, memory: 500 },
    { members: 2, capacity: 1000, memory: 1000 },
    { members: 3, capacity: 1000, memory: 1500 },
    { members: 9, capacity: 1000, memory: 2000 },
    { members: 0, capacity: 1000, memory: 1000 },
    { members: null, capacity: 1000, memory: 1000 },
  ])('knows $capacity and remembers $memory when 2 members become $members', ({ members, capacity, memory }) => {
    const now = step(known, 0, false, { consumePerSec: 1 }, { members });
    expect(now.capacityPerSec).toBe(capacity);
    expect(now.memoryPerSec / memory).toBeCloseTo(1, 2);
  });

  it.each([
    { what: 'down', capacity: 1000, consumePerSec: 300, want: 300 },
    { what: 'up as far as it could once', capacity: 300, consumePerSec: 900, want: 900 },
    {
      what: 'up, but smoothed where it never could',
      capacity: 1000,
      consumePerSec: 2000,
      want: 1000 + 1000 * (1 - Math.exp(-1 / 4)),
    },
  ])('believes a change of pace beyond noise at once: $what', ({ capacity, consumePerSec, want }) => {
    const before = { ...beginCapacity(), capacityPerSec: capacity, memoryPerSec: 1000, saturatedSinceMs: 0 };
    expect(step(before, 10_000, true, { consumePerSec, isChanged: true }).capacityPerSec).toBeCloseTo(want, 6);
  });
});
