import fc from 'fast-check';
import { WatchedCluster } from '../../test/watched-cluster.js';

describe('the figures of a group', () => {
  it('never adds "no position" into a sum; it is counted, with the range of what may wait', () => {
    const watched = new WatchedCluster();
    const report = watched.poll([
      { c: 40, s: 10, end: 100 },
      { c: null, s: 10, end: 100 },
    ]);
    expect(report).toMatchObject({ lagMessages: { value: 60 }, isLowerBound: true, noCommitPartitions: 1 });
    expect(report.completeness).toBe(1);
    expect(report.partitions[1]).toMatchObject({
      committedOffset: null,
      lagMessages: { value: null, reason: 'no-commit' },
      boundMessages: { least: 0, most: 90 },
    });
    expect(watched.report('earliest').partitions[1]!.boundMessages).toEqual({ least: 90, most: 90 });
    expect(watched.report('latest').partitions[1]!.boundMessages).toEqual({ least: 0, most: 0 });
  });

  it.each([
    { what: 'nothing is known of a log without a position', log: { c: null, end: 'no-leader' as const } },
    { what: 'another partition does not answer', log: { c: 'loading' as const, end: 100 } },
  ])('gives no range for the sum where $what', ({ log }) => {
    const report = new WatchedCluster().poll([{ c: 40, end: 100 }, { c: null, end: 100 }, log]);
    expect(report).toMatchObject({ lagMessages: { value: 60 }, noCommitPartitions: 1, boundMessages: null });
  });

  it.each([
    { c: -1, least: 0 },
    { c: -2, least: 90 },
  ])('takes the stored sentinel $c for no position', ({ c, least }) => {
    const report = new WatchedCluster().poll([{ c, s: 10, end: 100 }]);
    expect(report.lagMessages).toEqual({ value: null, reason: 'no-commit' });
    expect(report.partitions[0]!.boundMessages).toEqual({ least, most: 90 });
  });

  it('counts what is left after data were lost, and tells the loss once', () => {
    const watched = new WatchedCluster();
    watched.poll([{ c: 2, s: 0, end: 10 }]);
    watched.poll([{ c: 2, s: 6, end: 10 }]);
    const report = watched.polls(3, () => [{ c: 2, s: 6, end: 10 }]);
    expect(report).toMatchObject({ lagMessages: { value: 4 }, lostMessages: 4, status: 'LOSING_DATA' });
    expect(watched.events('lost')).toMatchObject([{ messages: 4, partition: 0 }]);
  });

  it('says lag 0 and lost, where the whole backlog expired', () => {
    const watched = new WatchedCluster();
    watched.poll([{ c: 2, end: 10 }]);
    watched.poll([{ c: 2, s: 10, end: 10 }]);
    const report = watched.poll([{ c: 2, s: 10, end: 10 }]);
    expect(report).toMatchObject({ lagMessages: { value: 0 }, lostMessages: 8, status: 'LOSING_DATA' });
  });

  it('does not call it lost where a fast reader was ahead of the log start that was read after its commit', () => {
    const watched = new WatchedCluster();
    const report = watched.polls(5, (at) => [{ c: 10 * at, s: 10 * at + 5, end: 10 * at + 20 }]);
    expect(report).toMatchObject({ lostMessages: 0, lagMessages: { value: 15 } });
  });

  it('[E8] shows how near the end of the log is, and when retention gets there at its pace', () => {
    const near = new WatchedCluster({}, 60_000);
    near.polls(11, () => [{ c: 700, s: 0, end: 900 }]);
    expect(near.report().lossEtaSec).toEqual({ value: null, reason: 'nothing-deleted' });
    // 100 are deleted in the 20 minutes that it is watched, and 600 stand before what is read next.
    const report = near.polls(10, (at) => [{ c: 700, s: 10 * at + 10, end: 900 }]);
    expect(report.retentionShare.value).toBeCloseTo(200 / 800, 5);
    expect(report.lossEtaSec.value).toBeCloseTo(600 / (100 / 1_200), 5);
    expect(new WatchedCluster().polls(3, (at) => [{ c: 5, s: 5 + at, end: 9 }]).lossEtaSec.value).toBe(0);
  });

  it('[E8] takes one segment that was deleted between two readings for no pace', () => {
    const watched = new WatchedCluster({}, 10_000);
    const told = (at: number) => [{ c: 70_000, s: at === 0 ? 0 : 60_000, end: 90_000 }];
    expect(watched.polls(60, told).lossEtaSec).toEqual({ value: null, reason: 'no-history' });
    // Ten minutes: 60,000 messages in 600 s, and 10,000 stand before what is read next.
    expect(watched.poll(told(60)).lossEtaSec.value).toBeCloseTo(100, 5);
  });

  it('[E8] knows the retention share', () => {
    const report = new WatchedCluster().poll([{ c: 20, s: 0, end: 100 }]);
    expect(report.retentionShare).toEqual({ value: 0.8, reason: null });
    expect(new WatchedCluster().poll([{ c: 9, s: 9, end: 9 }]).retentionShare.value).toBe(0);
  });

  it('[E9] gives no ETA for a compacted topic, whose offsets count more than it holds', () => {
    const watched = new WatchedCluster();
    watched.polls(5, (at) => [{ c: 100 * at, end: 10_000 }]);
    expect(watched.report().etaSec.value).toBeGreaterThan(0);
    watched.cluster.book.setTopic('orders', 'id-of-orders', 1, true);
    expect(watched.report().etaSec).toEqual({ value: null, reason: 'compacted' });
  });

  it('measures both ends: readable is what a read_committed consumer can still read', () => {
    const report = new WatchedCluster().poll([{ c: 5, end: 12, stable: 5 }]);
    expect(report).toMatchObject({ lagMessages: { value: 7 }, readableLagMessages: { value: 0 } });
    expect(report.partitions[0]).toMatchObject({ endOffset: '12', stableEndOffset: '5' });
  });

  it('[E13][F29] never shows a negative lag, whatever the interleaving of commits, ends and reads', () => {
    const step = fc.record({ produce: fc.nat(50), consume: fc.nat(50), trim: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(fc.tuple(step, step, step), { minLength: 1, maxLength: 30 }), (turns) => {
        const watched = new WatchedCluster();
        const log = { c: 0, s: 0, end: 0 };
        const live = ({ produce, consume, trim }: { produce: number; consume: number; trim: number }) => {
          log.end += produce;
          log.c = Math.min(log.end, log.c + consume);
          log.s = Math.min(log.end, log.s + trim);
        };
        for (const [before, between, after] of turns) {
          live(before);
          const trueLag = log.end - Math.max(log.c, log.s);
          const c = log.c;
          live(between);
          const s = log.s;
          live(after);
          const { lagMessages } = watched.poll([{ c, s, end: log.end }]);
          expect(lagMessages.value).toBeGreaterThanOrEqual(0);
          if (s <= c) expect(lagMessages.value).toBeGreaterThanOrEqual(trueLag);
        }
        expect([...watched.cluster.groups.get('billing')!.tracks][0]!.negatives).toBe(0);
      }),
      { numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 12) },
    );
  });

  it('[E13] clamps a commit beyond the end to 0 and counts it', () => {
    const watched = new WatchedCluster();
    expect(watched.poll([{ c: 99, end: 5 }]).lagMessages.value).toBe(0);
    expect([...watched.cluster.groups.get('billing')!.tracks][0]!.negatives).toBe(1);
  });

  it('[E27] keeps group, topic and partition apart, and a maximum beside every sum', () => {
    const report = new WatchedCluster().poll([
      { topic: 'a', c: 0, end: 5 },
      { topic: 'a', c: 0, end: 7 },
      { topic: 'b', c: 0, end: 900 },
    ]);
    expect(report).toMatchObject({ lagMessages: { value: 912 }, maxLagMessages: { value: 900 }, maxPartition: 'b/0' });
    expect(report.topics).toMatchObject([
      { topic: 'a', lagMessages: { value: 12 }, maxLagMessages: { value: 7 } },
      { topic: 'b', lagMessages: { value: 900 } },
    ]);
  });

  it('[E28] names the hot partition and how much hotter it is', () => {
    const report = new WatchedCluster().poll([10, 10, 12, 500].map((end) => ({ c: 0, end })));
    expect(report).toMatchObject({ skew: 50, maxPartition: 'orders/3' });
  });

  it('[E42] is exact beyond 2^53: random offsets up to 2^63, subtracted before they become numbers', () => {
    const anywhere = fc.oneof(fc.bigInt(0n, 2n ** 63n - 1_000_000n), fc.constantFrom(2n ** 53n - 5n, 2n ** 53n, 0n));
    fc.assert(
      fc.property(anywhere, fc.nat(900_000), fc.nat(90_000), (from, lag, more) => {
        const told = (offset: bigint) => (offset < 2n ** 53n ? Number(offset) : offset);
        const watched = new WatchedCluster();
        watched.poll([{ c: told(from), s: told(from), end: told(from + BigInt(lag)) }]);
        const end = from + BigInt(lag) + BigInt(more);
        const report = watched.poll([{ c: told(from), s: told(from), end: told(end) }]);
        expect(report.lagMessages.value).toBe(lag + more);
        expect(report.partitions[0]).toMatchObject({ committedOffset: `${from}`, endOffset: `${end}` });
      }),
      { numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 12) },
    );
  });

  it('[E43] divides by the true times of the answers, not by the nominal interval', () => {
    const watched = new WatchedCluster();
    let [c, end] = [0, 1_000];
    for (const jitterMs of [0, 900, -800, 400, -500, 700]) {
      watched.atMs += jitterMs;
      const elapsedSec = (watched.everyMs + jitterMs) / 1000;
      c += 100 * elapsedSec;
      end += 50 * elapsedSec;
      watched.poll([{ c, end }]);
    }
    expect(watched.report().consumedPerSec.value).toBeCloseTo(100, 3);
    expect(watched.report().producedPerSec.value).toBeCloseTo(50, 0);
  });

  it('gives an ETA only while the group closes in', () => {
    const closing = new WatchedCluster();
    closing.polls(5, (at) => [{ c: 3_000 * at, end: 100_000 + 1_500 * at }]);
    const eta = closing.report().etaSec.value!;
    expect(eta).toBeGreaterThan((94_000 / 500) * 0.98);
    expect(eta).toBeLessThan((94_000 / 500) * 1.02);
    const losing = new WatchedCluster();
    losing.polls(5, (at) => [{ c: 100 * at, end: 100_000 + 1_500 * at }]);
    expect(losing.report().etaSec).toEqual({ value: null, reason: 'not-closing' });
  });
});
