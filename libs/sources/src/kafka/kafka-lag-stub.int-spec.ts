import { type Reading } from '@headgate/core';
import { until } from '@headgate/testing';
import { StubCluster } from '@headgate/testing/kafka-stub';
import fc from 'fast-check';
import { lagOf, okReading, realClock, target } from '../../test/kafka-bench.js';
import { KafkaLagSource } from './index.js';

/** Long enough for a busy machine; the tests that wait for it are few. */
const DEADLINE_MS = 1_200;

describe('KafkaLagSource on three brokers of a protocol stub', () => {
  let cluster: StubCluster;
  let source: KafkaLagSource;
  const release: (() => void)[] = [];

  beforeEach(async () => {
    cluster = await StubCluster.start(3);
    cluster.topics.orders = [1, 2, 3].map((leader) => ({ leader, start: 10, end: 100 }));
    cluster.topics.bills = [{ leader: 2, start: 0, end: 50 }];
    cluster.groups.one = { coordinator: 1, offsets: { 'orders/0': 90, 'orders/1': 80, 'orders/2': 5 } };
    cluster.groups.two = { coordinator: 2, offsets: { 'bills/0': 20 } };
    source = new KafkaLagSource({ brokers: cluster.brokers, clock: realClock, deadlineMs: DEADLINE_MS });
  });
  afterEach(async () => {
    for (const go of release.splice(0)) go();
    await source.close();
    await cluster.stop();
  });

  const one = target('one', 'orders');
  const two = target('two', 'bills');
  const poll = async (...targets: (typeof one)[]) => {
    const readings = await source.poll(targets, AbortSignal.timeout(10_000));
    return targets.map(({ id }) => readings.get(id) as Reading);
  };
  const lags = (reading: Reading | undefined) => okReading(reading!).partitions.map(lagOf);
  const unknowns = (reading: Reading | undefined) => okReading(reading!).partitions.map(({ unknown }) => unknown);
  /** From now on requests of this kind wait; the broker goes on with all others. */
  const stall = (nodeId: number, api?: string) => {
    const opened = new Promise<void>((resolve) => void release.push(resolve));
    cluster.hold = (node, asked) => (node === nodeId && (api === undefined || api === asked) ? opened : undefined);
  };

  it('matches answers by name and number: the stub answers everything in reverse', async () => {
    const [first, second] = await poll(one, two);
    expect(lags(first)).toEqual([10, 20, 90]);
    expect(lags(second)).toEqual([30]);
  });

  it('asks for many groups in one request, and for metadata and lists only when they are due', async () => {
    await poll(one, two);
    cluster.arrived.length = 0;
    await poll(one, target('one', 'bills'), two);
    expect(cluster.arrived.toSorted()).toEqual([
      '1 describeGroups',
      '1 listOffsets',
      '1 listOffsets',
      '1 offsetFetch',
      '2 describeGroups',
      '2 listOffsets',
      '2 listOffsets',
      '2 offsetFetch',
      '3 listOffsets',
      '3 listOffsets',
    ]);
    expect(cluster.connections).toBe(3);
  });

  it('asks each leader every fifth time where an open transaction keeps read_committed consumers', async () => {
    cluster.topics.bills![0]!.stable = 25;
    const stable = (reading: Reading | undefined) => okReading(reading!).partitions[0]!.stableEndOffset;
    const seen: unknown[] = [];
    for (let at = 0; at < 4; at++) seen.push(stable((await poll(two))[0]));
    expect(seen).toEqual([undefined, undefined, undefined, undefined]);
    const read = await until(
      'the answer beside the fifth is there',
      async () => stable((await poll(two))[0]),
      (offset) => offset !== undefined,
    );
    expect(read).toBe(25);
    delete cluster.topics.bills![0]!.stable;
    await until(
      'it ended',
      async () => stable((await poll(two))[0]),
      (offset) => offset === undefined,
    );
    const asked = () => cluster.arrived.filter((request) => request === '2 listOffsets').length;
    const before = asked();
    for (let at = 0; at < 10; at++) await poll(two);
    expect(asked() - before).toBeLessThanOrEqual(2 * 10 + 3);
  });

  it('sends nothing but reads', async () => {
    await poll(one, two, target('nobody', 'orders'), target('one', 'nowhere'));
    const reads = ['apiVersions', 'describeGroups', 'listGroups', 'listOffsets', 'metadata', 'offsetFetch'];
    expect([...new Set(cluster.arrived.map((request) => request.slice(2)))].toSorted()).toEqual(reads);
  });

  it('reads commits before log starts before ends', async () => {
    await poll(one);
    cluster.arrived.length = 0;
    await poll(one);
    const order = cluster.arrived.filter((request) => request !== '1 describeGroups');
    expect(order[0]).toBe('1 offsetFetch');
    expect(order.filter((request) => request === '2 listOffsets')).toHaveLength(2);
  });

  /** Between any two requests the group reads on, the producers write on, and retention takes from the other side. */
  it('[E13] never reads a negative lag, nor less than the true lag when the commit was read', async () => {
    const step = fc.record({
      produced: fc.nat(99),
      consumed: fc.nat(99),
      expired: fc.oneof(fc.constant(0), fc.nat(99)),
    });
    await poll(two);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 3 }), async (steps) => {
        const left = [...steps];
        const log = { leader: 2, start: 0, end: 50 };
        const offsets = { 'bills/0': 20 };
        cluster.topics.bills = [log];
        cluster.groups.two = { coordinator: 2, offsets };
        let endAtCommit: number | undefined;
        cluster.hold = (_, api) => {
          if (api !== 'offsetFetch' && api !== 'listOffsets') return;
          const { produced, consumed, expired } = left.shift() ?? { produced: 0, consumed: 0, expired: 0 };
          log.end += produced;
          log.start = Math.min(log.end, log.start + expired);
          offsets['bills/0'] = Math.min(log.end, Math.max(log.start, offsets['bills/0'] + consumed));
          if (api === 'offsetFetch') endAtCommit = log.end;
        };
        const { committedOffset, logStartOffset, endOffset } = okReading((await poll(two))[0]!).partitions[0]!;
        const readFrom = Math.max(committedOffset!, logStartOffset!);
        expect(endOffset! - readFrom).toBeGreaterThanOrEqual(0);
        expect(endOffset! - readFrom).toBeGreaterThanOrEqual(endAtCommit! - readFrom);
      }),
      { numRuns: 100 },
    );
  });

  it('[E29] makes a partition without a ready leader unknown, and reads the others', async () => {
    await poll(one);
    cluster.topics.orders![1]!.errorCode = 78;
    cluster.topics.orders![2]!.leader = -1;
    const [reading] = await poll(one);
    expect(lags(reading)).toEqual([10, null, null]);
    expect(unknowns(reading)).toEqual([null, 'no-leader', 'no-leader']);
  });

  it('asks for the partitions again as soon as a member owns one that is not known', async () => {
    await poll(two);
    cluster.topics.bills!.push({ leader: 3, start: 0, end: 4 });
    cluster.groups.two!.owned = { topic: 'bills', partitions: [0, 1] };
    await poll(two);
    expect(unknowns((await poll(two))[0])).toEqual([null, 'no-commit']);
  });

  it('finds a leader that moved at the next poll', async () => {
    await poll(one);
    cluster.topics.orders![0]!.leader = 3;
    expect(unknowns((await poll(one))[0])).toEqual(['no-leader', null, null]);
    expect(unknowns((await poll(one))[0])).toEqual([null, null, null]);
  });

  it('finds a coordinator that moved at the next poll, and calls the group loading until it is ready', async () => {
    await poll(one);
    cluster.groups.one!.coordinator = 3;
    cluster.groups.one!.errorCode = 14;
    for (let times = 0; times < 2; times += 1)
      expect((await poll(one))[0]).toMatchObject({ ok: false, reason: 'loading' });
    delete cluster.groups.one!.errorCode;
    expect(lags((await poll(one))[0])).toEqual([10, 20, 90]);
  });

  it('calls a group that no broker lists and none coordinates loading, not gone, once groups were seen', async () => {
    await poll(one);
    cluster.groups.one!.coordinator = -1;
    cluster.groups.two!.coordinator = -1;
    await poll(one);
    expect((await poll(one))[0]).toMatchObject({ ok: false, reason: 'loading' });
  });

  it('[E32] uses the answers of the finished brokers when one coordinator is silent', async () => {
    await poll(one, two);
    stall(1, 'offsetFetch');
    const [silent, other] = await poll(one, two);
    expect(silent).toMatchObject({ ok: false, reason: 'timeout' });
    expect(lags(other)).toEqual([30]);
    expect(okReading(other!).endAtMs - okReading(other!).committedAtMs).toBeLessThan(DEADLINE_MS / 2);
  });

  it('[E32] makes only the partitions of a silent leader unknown', async () => {
    await poll(one);
    stall(3, 'listOffsets');
    const [reading] = await poll(one);
    expect(lags(reading)).toEqual([10, 20, null]);
    expect(unknowns(reading)).toEqual([null, null, 'timeout']);
  });

  it('pays a silent broker its deadline once, then reads the others at once, and the broker again when it is back', async () => {
    await poll(one, two);
    stall(3);
    expect(unknowns((await poll(one, two))[0])).toEqual([null, null, 'timeout']);
    const since = performance.now();
    const [reading, other] = await poll(one, two);
    expect(performance.now() - since).toBeLessThan(DEADLINE_MS);
    expect(lags(other)).toEqual([30]);
    expect(unknowns(reading)).toEqual([null, null, expect.stringMatching(/^(timeout|unreachable)$/)]);
    cluster.hold = () => {};
    for (const go of release.splice(0)) go();
    await until('broker 3 is read again', async () => unknowns((await poll(one))[0])[2] === null);
  });

  it('starts on the brokers that answer when the first one named does not', async () => {
    stall(1);
    expect(lags((await poll(two))[0])).toEqual([30]);
  });

  it('never mistakes the late answer of an older poll for one of a newer', async () => {
    await poll(two);
    stall(2, 'offsetFetch');
    const [late] = await poll(two);
    expect(late).toMatchObject({ ok: false, reason: 'timeout' });
    cluster.hold = () => {};
    cluster.groups.two!.offsets['bills/0'] = 45;
    for (const go of release.splice(0)) go();
    const fresh = await until(
      'it is read again',
      async () => (await poll(two))[0]!,
      (reading) => reading.ok,
    );
    expect(lags(fresh)).toEqual([5]);
    expect(fresh.sequence).toBeGreaterThan(late!.sequence);
  });

  it('says which API a broker is too old for, and sends it nothing more', async () => {
    cluster.ranges = cluster.ranges.map((range) => (range.key === 15 ? { key: 15, min: 0, max: 4 } : range));
    expect((await poll(one))[0]).toMatchObject({
      ok: false,
      reason: 'unsupported',
      message: expect.stringContaining('DescribeGroups v6 (the broker speaks v0 to v4)'),
    });
    expect(new Set(cluster.arrived.map((request) => request.slice(2)))).toEqual(new Set(['apiVersions']));
  });
});
