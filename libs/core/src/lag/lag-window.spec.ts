import { lagAt, partitionOf, readingAt } from '../../test/builders.js';
import { endAt, type LagWindow, lagMessages, pushReading, ratesPerSec, retentionShare } from './lag-window.js';
import { type OkReading, type PartitionReading } from './reading.js';
import { FIELD, numberAt } from './sample-log.js';

function windowOf(...readings: readonly OkReading[]): LagWindow {
  return readings.reduce<LagWindow | null>((window, reading) => pushReading(window, reading), null)!;
}

const gap: Partial<PartitionReading> = { committedOffset: null, endOffset: null, logStartOffset: null };
const noCommit: Partial<PartitionReading> = { committedOffset: null, unknown: 'no-commit' };

describe('pushReading', () => {
  it('drops a late answer and gives the same window back', () => {
    const window = windowOf(lagAt(1, 0, 10), lagAt(3, 20, 30));
    expect(pushReading(window, lagAt(2, 0, 500))).toBe(window);
    expect(pushReading(window, lagAt(3, 0, 500))).toBe(window);
  });

  it('never changes the window it is given', () => {
    const first = windowOf(
      readingAt(1, [partitionOf(0), partitionOf(1, gap)]),
      readingAt(2, [partitionOf(0, { endOffset: 4 }), partitionOf(1, gap)]),
    );
    const { samples: _, ...copy } = structuredClone(first);
    const [one, other] = [30, 70].map((endOffset) =>
      pushReading(
        first,
        readingAt(3, [partitionOf(0, { endOffset }), partitionOf(1, { endOffset, committedOffset: 9 })]),
      ),
    );
    expect(first).toMatchObject(copy);
    // Two futures of one past know nothing of each other.
    expect([first, one!, other!].map((window) => endAt(window, 0, 9000))).toEqual([4, 30, 70]);
    expect([first, one!, other!].map(({ samples }) => samples.length)).toEqual([2, 3, 3]);
  });

  it.each([
    { what: 'a partition came', next: [partitionOf(0, { endOffset: 10 }), partitionOf(1)] },
    { what: 'all partitions left', next: [] },
    { what: 'another topic took the place', next: [{ ...partitionOf(0, { endOffset: 10 }), topic: 'refunds' }] },
    { what: 'an end fell', next: [partitionOf(0, { endOffset: 9 })] },
  ])('begins history anew when $what', ({ next }) => {
    const window = windowOf(lagAt(1, 0, 5), lagAt(2, 0, 10), readingAt(3, next));
    expect(window).toMatchObject({ epoch: 1, samples: { length: 1 } });
  });

  it('sees that an end fell while the partition did not answer', () => {
    const window = windowOf(lagAt(1, 900, 1000), readingAt(2, [partitionOf(0, gap)]), lagAt(3, 0, 400));
    expect(window).toMatchObject({ epoch: 1, samples: { length: 1 } });
    expect(lagMessages(window)).toBe(400);
  });

  it('goes on with the same history when a commit is rewound', () => {
    const window = windowOf(lagAt(1, 900, 1000), lagAt(2, 100, 1000));
    expect(window.epoch).toBe(0);
    expect(lagMessages(window)).toBe(900);
  });

  it('carries the last known offsets over a gap, and counts the gap in the completeness', () => {
    const first = readingAt(1, [
      partitionOf(0, { endOffset: 10 }),
      partitionOf(1, { endOffset: 90, committedOffset: 60 }),
    ]);
    const window = windowOf(first, readingAt(2, [partitionOf(0, { endOffset: 20 }), partitionOf(1, gap)]));
    expect(window.lastEndOffsets).toEqual([20, 90]);
    expect(window.lastPositions).toEqual([0, 60]);
    expect(window.completeness).toBe(0.5);
    expect(lagMessages(window)).toBe(20);
  });

  it.each([
    { partitions: [], completeness: 0 },
    { partitions: [partitionOf(0, gap)], completeness: 0 },
    { partitions: [partitionOf(0, noCommit), partitionOf(1)], completeness: 1 },
  ])('calls a reading complete to $completeness', ({ partitions, completeness }) => {
    expect(windowOf(readingAt(1, partitions)).completeness).toBe(completeness);
  });

  it('keeps 60 samples, the newest, about a second apart', () => {
    const readings = Array.from({ length: 400 }, (_, i) => lagAt(i / 4, i, i));
    const { samples } = windowOf(...readings);
    expect(samples).toHaveLength(60);
    const times = Array.from({ length: 60 }, (_, i) => numberAt(samples, i, FIELD.endAtMs));
    expect(times.at(-1)).toBe(99_750);
    const spacings = times.slice(1).map((endAtMs, i) => endAtMs - times[i]!);
    expect(Math.min(...spacings.slice(0, -1))).toBeGreaterThanOrEqual(900);
  });
});

describe('where a partition was first seen', () => {
  const at = (second: number, ...ends: readonly number[]) =>
    readingAt(
      second,
      ends.map((endOffset, partition) => partitionOf(partition, { ...noCommit, endOffset })),
    );

  it('outlives the adding of partitions, on which all counts that came since', () => {
    const window = windowOf(at(1, 100, 200), at(2, 110, 230), at(3, 120, 240, 0), at(4, 120, 240, 7));
    expect(window).toMatchObject({ epoch: 1, firstEndOffsets: [100, 200, 0] });
    expect(lagMessages(window)).toBe(20 + 40 + 7);
  });

  it('begins anew for a topic that was made again, of however many partitions', () => {
    expect(windowOf(at(1, 100, 200), at(2, 110, 230), at(3, 5, 0, 3)).firstEndOffsets).toEqual([5, 0, 3]);
    const other = { ...partitionOf(0, { ...noCommit, endOffset: 70 }), topic: 'refunds' };
    const both = [partitionOf(0, { ...noCommit, endOffset: 130 }), other];
    expect(windowOf(at(1, 100), readingAt(2, both)).firstEndOffsets).toEqual([100, 70]);
  });
});

describe('lagMessages', () => {
  it.each([
    { what: 'no partition is there', partitions: [], lag: null },
    { what: 'nothing answered', partitions: [partitionOf(0, gap)], lag: null },
    { what: 'one of two answered', partitions: [partitionOf(0, { endOffset: 7 }), partitionOf(1, gap)], lag: 7 },
    {
      what: 'the commit is beyond the end',
      partitions: [partitionOf(0, { committedOffset: 9, endOffset: 5 })],
      lag: 0,
    },
    {
      what: 'the log was trimmed past the commit',
      partitions: [partitionOf(0, { committedOffset: 10, logStartOffset: 40, endOffset: 100 })],
      lag: 60,
    },
  ])('is $lag where $what', ({ partitions, lag }) => {
    expect(lagMessages(windowOf(readingAt(1, partitions)))).toBe(lag);
  });

  it.each([
    { startsAt: undefined, lag: 50 },
    { startsAt: 'earliest' as const, lag: 130 },
    { startsAt: 'latest' as const, lag: 0 },
  ])('counts $lag without a commit where the group starts at $startsAt', ({ startsAt, lag }) => {
    const at = (second: number, endOffset: number) =>
      readingAt(second, [partitionOf(0, { ...noCommit, logStartOffset: 20, endOffset })]);
    const window = pushReading(pushReading(null, at(1, 100), startsAt), at(2, 150), startsAt);
    expect(lagMessages(window)).toBe(lag);
  });

  it('counts from the first end that was seen, though the partition was unknown at first', () => {
    const at = (second: number, changes: Partial<PartitionReading>) => readingAt(second, [partitionOf(0, changes)]);
    const window = windowOf(at(1, gap), at(2, { ...noCommit, endOffset: 30 }), at(3, { ...noCommit, endOffset: 45 }));
    expect(lagMessages(window)).toBe(15);
  });
});

describe('ratesPerSec', () => {
  it('is unknown until there are two samples', () => {
    expect(ratesPerSec(windowOf(lagAt(1, 0, 0)), 10_000)).toEqual({ produced: null, consumed: null });
  });

  it('divides by the true sample times', () => {
    const late = { ...lagAt(3, 300, 900), committedAtMs: 2500, endAtMs: 4000 };
    expect(ratesPerSec(windowOf(lagAt(1, 0, 0), late), 10_000)).toEqual({ produced: 300, consumed: 200 });
  });

  it('looks no further back than the span asks', () => {
    const window = windowOf(lagAt(0, 0, 0), lagAt(10, 0, 50_000), lagAt(12, 20, 50_020), lagAt(14, 40, 50_040));
    expect(ratesPerSec(window, 3000)).toEqual({ produced: 10, consumed: 10 });
  });

  it('is never negative, and leaves out what is unknown at one end', () => {
    const first = readingAt(1, [partitionOf(0, { committedOffset: 50, endOffset: 60 }), partitionOf(1, gap)]);
    const second = readingAt(2, [
      partitionOf(0, { committedOffset: 10, endOffset: 70 }),
      partitionOf(1, { endOffset: 9e9 }),
    ]);
    expect(ratesPerSec(windowOf(first, second), 10_000)).toEqual({ produced: 10, consumed: 0 });
  });
});

describe('endAt', () => {
  const window = windowOf(lagAt(10, 0, 100), lagAt(12, 0, 200), lagAt(13, 0, 500));
  it.each([
    { atMs: 9_999, end: Number.NaN },
    { atMs: 10_000, end: 100 },
    { atMs: 11_000, end: 150 },
    { atMs: 12_500, end: 350 },
    { atMs: 13_000, end: 500 },
    { atMs: 99_000, end: 500 },
  ])('is $end at $atMs ms', ({ atMs, end }) => expect(endAt(window, 0, atMs)).toBe(end));

  it('is unknown beside a gap, and where there is one sample only', () => {
    expect(endAt(windowOf(readingAt(1, [partitionOf(0, gap)]), lagAt(3, 0, 9)), 0, 2000)).toBeNaN();
    expect(endAt(windowOf(lagAt(1, 0, 9)), 0, 500)).toBeNaN();
  });
});

describe('retentionShare', () => {
  it.each([
    {
      what: 'half of what is kept is unread',
      changes: { logStartOffset: 100, committedOffset: 200, endOffset: 300 },
      share: 0.5,
    },
    {
      what: 'messages were lost already',
      changes: { logStartOffset: 100, committedOffset: 50, endOffset: 300 },
      share: 1,
    },
    { what: 'the log was never trimmed', changes: { logStartOffset: 0, committedOffset: 0, endOffset: 300 }, share: 0 },
    { what: 'the log is empty', changes: { logStartOffset: 300, committedOffset: 300, endOffset: 300 }, share: 0 },
    { what: 'nothing is known', changes: gap, share: 0 },
  ])('is $share where $what', ({ changes, share }) => {
    expect(retentionShare(windowOf(readingAt(1, [partitionOf(0, changes)])))).toBe(share);
  });

  it('is that of the worst partition', () => {
    const kept = { logStartOffset: 100, endOffset: 200 };
    const partitions = [
      partitionOf(0, { ...kept, committedOffset: 190 }),
      partitionOf(1, { ...kept, committedOffset: 110 }),
    ];
    expect(retentionShare(windowOf(readingAt(1, partitions)))).toBe(0.9);
  });
});
