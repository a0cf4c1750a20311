import { beginMember, type MemberClock } from './member-clock.js';
import { readAheadOf } from './read-ahead.js';

const sample = {
  ...{ atMs: 0, previousAtMs: 0, pollSec: 1, knownPartitions: 1, committedMessages: 0, lagMessages: 0 },
  ...{ readableMessages: 0, largestLagMessages: 0, isBlind: false, unreadShare: 0 },
};
/** 1,000/s, a commit every 2 s. */
const clock: MemberClock = beginMember(sample, 1000, 2);

describe('readAheadOf', () => {
  it.each([
    { what: 'what the slope promises since the last commit', isAbreast: false, promise: 3, change: 1, read: 1250 },
    { what: 'what a new pace promises', isAbreast: false, promise: 3, change: 0.4, read: 500 },
    {
      what: 'half way up to what it could once, where it keeps up',
      isAbreast: true,
      promise: 3,
      change: 1,
      read: 2500,
    },
    {
      what: 'all that came, where it keeps up and never was saturated',
      isAbreast: true,
      promise: Infinity,
      read: 9000,
    },
  ])('is $what', ({ isAbreast, promise, change = 1, read }) => {
    expect(readAheadOf({ ...clock, isAbreast }, 9000, 1, change, promise)).toBeCloseTo(read, 6);
  });

  it('is never more than what waits, and is finite for a member without a slope', () => {
    expect(readAheadOf(clock, 300, 1, 1, 1)).toBe(300);
    for (const promise of [1, Infinity]) {
      expect(readAheadOf({ ...clock, slopePerSec: null, isAbreast: true }, 300, 0, 1, promise)).toBeGreaterThanOrEqual(
        0,
      );
    }
  });

  it('counts what is older than its gap as a queue', () => {
    expect(readAheadOf({ ...clock, isAbreast: true }, 8000, 8, 1, Infinity)).toBe((8000 * 2.25) / 8);
  });
});
