import { partitionOf, readingAt } from '../../../test/builders.js';
import { type LagWindow, pushReading } from '../../lag/lag-window.js';
import { type PartitionReading } from '../../lag/reading.js';
import { type QueueEstimate } from './estimate.js';
import { beginMembers, type MembersState } from './members.js';
import { estimateQueue } from './queue-estimate.js';

/** Polls the partitions of each second and estimates; gives every estimate. */
function estimates(
  seconds: readonly number[],
  partitionsAt: (second: number) => readonly PartitionReading[],
): QueueEstimate[] {
  let window: LagWindow | null = null;
  let members: MembersState = beginMembers();
  return seconds.map((second) => {
    window = pushReading(window, readingAt(second, partitionsAt(second)));
    const { state, estimate } = estimateQueue(members, window, 1, 10_000);
    members = state;
    return estimate;
  });
}

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, second) => second);
/** Consumed at 600/s a partition with `lag` behind. */
const steady = (partition: number, second: number, lag: number, member: string | null = 'a') =>
  partitionOf(partition, { committedOffset: 600 * second, endOffset: 600 * second + lag, member });

describe('estimateQueue', () => {
  it('knows no consume rate at first, and no silence', () => {
    const [first] = estimates([0], (s) => [steady(0, s, 900)]);
    expect(first).toMatchObject({ consumePerSec: null, aliveShare: 1, hasAdvanced: false });
  });

  it.each([
    { what: 'one member', owners: ['a', 'a'] },
    { what: 'two members', owners: ['a', 'b'] },
    { what: 'unknown owners', owners: [null, null] },
  ])('sums up what $what consume', ({ owners }) => {
    const last = estimates(upTo(60), (s) => owners.map((owner, p) => steady(p, s, 5000, owner))).at(-1)!;
    expect(last.consumePerSec).toBeCloseTo(1200, 0);
    expect(last.aliveShare).toBe(1);
    expect(last.queueMessages).toBeGreaterThan(8500);
    expect(last.queueMessages).toBeLessThan(10_000);
  });

  it('calls no queue what is read and not committed yet', () => {
    const last = estimates(upTo(60), (s) => [steady(0, s, 250)]).at(-1)!;
    expect(last.queueMessages).toBe(0);
  });

  it('does not take a serial member for stalled while one of its partitions waits for its turn', () => {
    const turns = (s: number) =>
      [0, 1].map((p) => {
        const done = 600 * (Math.floor(s / 2) * 2 + (s % 2 === 1 && p === 0 ? 2 : 0));
        return partitionOf(p, { committedOffset: done, endOffset: 600 * s + 2000 });
      });
    const seen = estimates(upTo(60), turns);
    expect(seen.every(({ aliveShare }) => aliveShare === 1)).toBe(true);
    expect(seen.at(-1)!.consumePerSec! / 1200).toBeCloseTo(1, 0);
  });

  it('takes the share of a silent member away, and only its share', () => {
    const half = (s: number) => [
      steady(0, s, 3000, 'a'),
      partitionOf(1, { committedOffset: 600 * Math.min(s, 60), endOffset: 600 * s + 3000, member: 'b' }),
    ];
    const seen = estimates(upTo(100), half);
    expect(seen[60]!.aliveShare).toBe(1);
    expect(seen[100]!.aliveShare).toBeCloseTo(0.5, 2);
  });

  it('learns no pace from offsets that were set ahead', () => {
    const seen = estimates(upTo(80), (s) => [steady(0, s < 60 ? s : s + 2000, 3000)]);
    expect(seen[61]!.consumePerSec).toBeCloseTo(seen[59]!.consumePerSec!, 6);
    expect(seen[80]!.consumePerSec! / 600).toBeCloseTo(1, 1);
  });

  it('keeps the slope under new owners', () => {
    const seen = estimates(upTo(61), (s) => [0, 1].map((p) => steady(p, s, 3000, s < 61 ? 'a' : `new-${p}`)));
    expect(seen[61]!.consumePerSec).toBeCloseTo(seen[60]!.consumePerSec!, 6);
  });

  it('is saturated where commits leave messages unread that are older than a poll', () => {
    const behind = estimates(upTo(60), (s) => [steady(0, s, 5000)]).at(-1)!;
    const abreast = estimates(upTo(60), (s) => [steady(0, s, 300)]).at(-1)!;
    expect(behind.unreadShare).toBeGreaterThan(0.99);
    expect(abreast.unreadShare).toBe(0);
  });

  it.each([
    { what: 'no partition is there', partitions: () => [] },
    { what: 'nothing ever answered', partitions: () => [partitionOf(0, { endOffset: null })] },
    { what: 'offsets stand still at 0', partitions: () => [partitionOf(0)] },
    {
      what: 'commits are set back again and again',
      partitions: (s: number) => [partitionOf(0, { committedOffset: s % 3, endOffset: 9 })],
    },
    {
      what: 'partitions come and go',
      partitions: (s: number) => Array.from({ length: s % 4 }, (_, p) => steady(p, s, 9)),
    },
    {
      what: 'a partition answers every other time',
      partitions: (s: number) => [s % 2 ? steady(0, s, 9) : partitionOf(0, { endOffset: null })],
    },
  ])('stays finite where $what', ({ partitions }) => {
    for (const estimate of estimates(upTo(30), partitions)) {
      const { consumePerSec, hasAdvanced: _, isBlind: __, isChanged: ___, ...numbers } = estimate;
      expect(Object.values(numbers).every(Number.isFinite)).toBe(true);
      expect(Number.isFinite(consumePerSec ?? 0)).toBe(true);
      expect(numbers.aliveShare).toBeGreaterThanOrEqual(0);
      expect(numbers.aliveShare).toBeLessThanOrEqual(1);
    }
  });

  it('learns nothing from ten blind minutes but that the member lives', () => {
    const seen = estimates([...upTo(60), 660, 661, 662, 663, 664, 665], (s) => [
      partitionOf(0, { committedOffset: 600 * Math.min(s, 660), endOffset: 600 * s + 900 }),
    ]);
    expect(seen[61]).toMatchObject({ aliveShare: 1 });
    expect(seen[61]!.gapSec).toBeCloseTo(1, 1);
    expect(seen.at(-1)!.aliveShare).toBe(0);
  });

  it.each([
    { what: 'transaction markers', gap: 1, stableEndOffset: undefined },
    { what: 'two of them', gap: 2, stableEndOffset: undefined },
    { what: 'an open transaction', gap: 900, stableEndOffset: 36_001 },
  ])('takes nobody for stalled who stands in front of $what', ({ gap, stableEndOffset }) => {
    const at = (s: number) => {
      const committedOffset = 600 * Math.min(s, 60);
      const stable = s > 60 && stableEndOffset !== undefined ? { stableEndOffset } : {};
      return [partitionOf(0, { committedOffset, endOffset: committedOffset + gap, ...stable })];
    };
    const seen = estimates(upTo(400), at);
    expect(seen.map(({ aliveShare }) => aliveShare)).toEqual(upTo(400).map(() => 1));
    expect(seen.at(-1)).toMatchObject({ frozenPartitions: 0 });
    expect(seen.at(-1)!.consumePerSec).toBeCloseTo(600, 0);
  });

  it('takes a group for stalled that read beyond what an open transaction holds up', () => {
    const at = (s: number) => {
      const committedOffset = 600 * Math.min(s, 60);
      return [partitionOf(0, { committedOffset, endOffset: 600 * s + 900, stableEndOffset: 30_000 })];
    };
    const seen = estimates(upTo(200), at);
    expect(seen[60]!.aliveShare).toBe(1);
    expect(seen.at(-1)!.aliveShare).toBe(0);
  });

  it('takes a group for stalled behind two messages once a third one comes', () => {
    const at = (s: number) => {
      const committedOffset = 600 * Math.min(s, 60);
      return [partitionOf(0, { committedOffset, endOffset: committedOffset + (s < 100 ? 2 : 3) })];
    };
    const seen = estimates(upTo(200), at);
    expect(seen[99]!.aliveShare).toBe(1);
    expect(seen.at(-1)!.aliveShare).toBe(0);
  });
});
