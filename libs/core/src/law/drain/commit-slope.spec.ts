import { partitionOf, readingAt } from '../../../test/builders.js';
import { type LagWindow, pushReading } from '../../lag/lag-window.js';
import { slopeOf } from './commit-slope.js';
import { groupByOwner } from './grouping.js';
import { beginMember, commitInstantMs } from './member-clock.js';

/** One member of two partitions, read once a second until `until`; `committedAt` is the sum of both. */
function slope(
  until: number,
  committedAt: (second: number) => number,
  { gapSec = 1, sinceSec = 0 } = {},
): number | null {
  let window: LagWindow | null = null;
  for (let second = 0; second <= until; second++) {
    const committedOffset = committedAt(second) / 2;
    const partitions = [0, 1].map((p) => partitionOf(p, { committedOffset, endOffset: 1e9 }));
    window = pushReading(window, readingAt(second, partitions));
  }
  const sample = {
    knownPartitions: 2,
    lagMessages: 1,
    readableMessages: 1,
    largestLagMessages: 1,
    isBlind: false,
    unreadShare: 1,
    pollSec: 1,
  };
  const first = { ...sample, atMs: 1000 * sinceSec, previousAtMs: 0, committedMessages: 0 };
  const atMs = commitInstantMs(until * 1000, (until - 1) * 1000, gapSec);
  const newest = { atMs, committedMessages: committedAt(until) };
  return slopeOf(window!.samples, groupByOwner(window!, null), 0, beginMember(first, null, gapSec), newest);
}

describe('slopeOf', () => {
  it.each([
    { perSec: 1000, everySec: 1 },
    { perSec: 1000, everySec: 5 },
    { perSec: 2, everySec: 1 },
    { perSec: 0.2, everySec: 10 },
  ])('is $perSec/s for a commit every $everySec s, whatever the saw-tooth', ({ perSec, everySec }) => {
    const last = 60 - (60 % everySec);
    const stairs = (second: number) => Math.floor(second / everySec) * everySec * perSec;
    expect(slope(last, stairs, { gapSec: everySec })! / perSec).toBeCloseTo(1, 1);
  });

  it('is not told before commits 2.5 s apart were seen', () => {
    expect(slope(2, (s) => 1000 * s)).toBeNull();
    expect(slope(4, (s) => 1000 * s)! / 1000).toBeCloseTo(1, 0);
  });

  it('looks 7 s back and no further', () => {
    expect(slope(60, (s) => (s < 40 ? 9000 * s : 360_000 + 1000 * (s - 40)))! / 1000).toBeCloseTo(1, 1);
  });

  it('says nothing of what was before the history of the member began', () => {
    expect(slope(60, (s) => (s < 56 ? 0 : 1000 * (s - 55)), { sinceSec: 55 })! / 1000).toBeCloseTo(1, 0);
    expect(slope(60, (s) => 1000 * s, { sinceSec: 59 })).toBeNull();
  });
});
