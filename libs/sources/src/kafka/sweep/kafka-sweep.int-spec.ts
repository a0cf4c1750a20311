import { ClusterLag, type GroupReport, reportGroup, summarizeGroup } from '@headgate/core';
import { StubCluster } from '@headgate/testing/kafka-stub';
import { realClock } from '../../../test/kafka-bench.js';
import { KafkaLagSource } from '../kafka-lag.source.js';
import { type KafkaSweep } from './kafka-sweep.js';
import { type SweepOptions } from './sweep-options.js';

describe('KafkaSweep on three brokers of a protocol stub', () => {
  let stub: StubCluster;
  let source: KafkaLagSource;
  let cluster: ClusterLag;
  let sweep: KafkaSweep;
  const release: (() => void)[] = [];

  const open = (options: SweepOptions = {}) => {
    source = new KafkaLagSource({ brokers: stub.brokers, clock: realClock, connectTimeoutMs: 1_500 });
    cluster = new ClusterLag({ newIncidentId: (group) => group, settings: { keepUnlistedPolls: 3 } });
    const often = { listEveryMs: 0, topicsEveryMs: 0, seeds: false, deadlineMs: 3_000 };
    sweep = source.sweeper(cluster, { ...often, ...options });
  };
  beforeEach(async () => {
    stub = await StubCluster.start(3);
    stub.topics.orders = [1, 2, 3].map((leader) => ({ leader, start: 10, end: 100 }));
    stub.topics.bills = [{ leader: 2, start: 0, end: 50 }];
    stub.groups.one = { coordinator: 1, offsets: { 'orders/0': 90, 'orders/1': 80, 'orders/2': 5 } };
    stub.groups.two = { coordinator: 2, offsets: { 'bills/0': 20 } };
    open();
  });
  afterEach(async () => {
    for (const go of release.splice(0)) go();
    await source.close();
    await stub.stop();
  });

  const run = async (times = 1) => {
    for (let at = 1; at < times; at++) await sweep.sweep(AbortSignal.timeout(10_000));
    return sweep.sweep(AbortSignal.timeout(10_000));
  };
  const report = (group: string): GroupReport => {
    const found = reportGroup(cluster, group, realClock.monotonicMs());
    if (found === null) throw new Error(`${group} is not known`);
    return found;
  };
  const lagOf = (group: string) => summarizeGroup(cluster, group, realClock.monotonicMs())?.lagMessages;
  const stall = (nodeId: number, api?: string) => {
    const opened = new Promise<void>((resolve) => void release.push(resolve));
    stub.hold = (node, asked) => (node === nodeId && (api === undefined || api === asked) ? opened : undefined);
  };

  it('[B1] reads all groups in a few requests per broker, in the order commits, starts, ends', async () => {
    await source.close();
    open({ deadlineMs: 10_000 }); // nobody is silent here: a busy machine has time to connect
    const { requests, failure } = await run();
    expect(failure).toBeNull();
    expect(lagOf('one')).toEqual({ value: 120, reason: null });
    expect(lagOf('two')).toEqual({ value: 30, reason: null });
    // One each for the brokers, the topics, their settings; three lists, two OffsetFetch, three times (start, end, stable).
    expect(requests).toBe(1 + 1 + 1 + 3 + 2 + 9);
    const order = stub.arrived.filter((one) => one.startsWith('2 ')).map((one) => one.slice(2));
    expect(order.indexOf('offsetFetch')).toBeLessThan(order.indexOf('listOffsets'));
    stub.arrived.length = 0;
    for (let at = 0; at < 200; at++) stub.groups[`g${at}`] = { coordinator: 1 + (at % 3), offsets: { 'orders/0': at } };
    const more = await run();
    expect(more).toMatchObject({ groups: 202, requests: 1 + 1 + 3 + 3 + 3 });
    expect(stub.forbidden).toEqual([]);
  });

  it('[E3] says expired once where a position is gone, and drops the partition instead of calling it 0', async () => {
    stub.groups.one!.state = 'Empty';
    await run();
    delete stub.groups.one!.offsets['orders/2'];
    await run(3);
    expect(lagOf('one')!.value).toBe(30);
    expect(cluster.events.filter(({ kind }) => kind === 'expired')).toMatchObject([{ topic: 'orders', partition: 2 }]);
  });

  it('[E15] takes a log that was truncated for a new beginning: lag 0, an event, no rewind', async () => {
    stub.groups.two!.offsets['bills/0'] = 50;
    await run(2);
    stub.topics.bills![0]!.end = 30;
    await run();
    expect(report('two')).toMatchObject({ lagMessages: { value: 0 }, partitions: [{ endOffset: '30' }] });
    const events = () => cluster.events.filter(({ kind, topic }) => topic === 'bills' && kind !== 'out-of-range');
    expect(events()).toMatchObject([{ kind: 'truncated', partition: 0, messages: 20 }]);
    stub.groups.two!.offsets['bills/0'] = 30;
    await run();
    expect(events()).toHaveLength(1);
  });

  it('[E19] drops partitions that a topic made again no longer has', async () => {
    await run();
    stub.topics.orders!.pop();
    stub.topicIds.orders = 'another';
    stub.groups.one!.offsets = { 'orders/0': 95 };
    await run();
    expect(report('one').partitions.map(({ partition }) => partition)).toEqual([0, 1]);
    expect(cluster.events.map(({ kind }) => kind)).toContain('recreated');
  });

  it.each([
    { what: 'no leader', change: { leader: -1 } },
    { what: 'an end that is not yet available', change: { errorCode: 78 } },
  ])('[E29] makes a partition unknown that has $what; the others live on', async ({ change }) => {
    await run();
    Object.assign(stub.topics.orders![1]!, change);
    await run();
    const { partitions, completeness, isLowerBound, lagMessages } = report('one');
    expect(partitions.map(({ lagMessages: { value } }) => value)).toEqual([10, null, 90]);
    expect(partitions[1]!.lagMessages.reason).toBe('no-leader');
    expect({ completeness, isLowerBound, lag: lagMessages.value }).toEqual({
      completeness: 2 / 3,
      isLowerBound: true,
      lag: 100,
    });
  });

  it.each([14, 15, 16])(
    '[E30] keeps the last value with its age while the coordinator answers %i',
    async (errorCode) => {
      await run();
      const before = report('two').sampleAgeMs!;
      stub.groups.two!.errorCode = errorCode;
      await run();
      const during = report('two');
      expect(during).toMatchObject({ lagMessages: { value: 30 }, failure: expect.stringContaining(String(errorCode)) });
      expect(during.sampleAgeMs).toBeGreaterThan(before);
      delete stub.groups.two!.errorCode;
      await run();
      expect(report('two').failure).toBeNull();
    },
  );

  it('[E30] does not forget a group that one list leaves out, and does after some', async () => {
    await run();
    stub.groups.two!.listedBy = [];
    await run(3);
    expect(lagOf('two')).toEqual({ value: 30, reason: null });
    await run(2);
    expect(cluster.groups.has('two')).toBe(false);
  });

  it('[B5][E31] calls a partial sum a lower bound; the completeness says how partial', async () => {
    await run();
    stall(3);
    await run();
    expect(report('one')).toMatchObject({ lagMessages: { value: 30 }, isLowerBound: true, completeness: 2 / 3 });
    expect(report('one').topics[0]).toMatchObject({ completeness: 2 / 3, unknownPartitions: 1 });
  });

  it.each([
    { what: 'a broker that is silent costs its own groups only', api: undefined },
    { what: 'a coordinator whose positions come too late costs its own groups only', api: 'offsetFetch' },
  ])('[E32] uses what the finished brokers answered; $what', async ({ api }) => {
    await run();
    stub.topics.bills![0]!.end = 60;
    stall(1, api);
    const { brokers } = await run();
    expect(lagOf('two')).toEqual({ value: 40, reason: null });
    expect(report('two').failure).toBeNull();
    expect(report('one').failure).not.toBeNull();
    expect(brokers.get(1)?.failure).not.toBeNull();
    expect(brokers.get(2)?.failure).toBeNull();
  });

  it('[E39] takes partitions that an answer leaves out for unknown, and "Dead" for a kind it does not know', async () => {
    stub.groups.hub = {
      coordinator: 3,
      offsets: { 'orders/0': 90 },
      state: 'Dead',
      describedState: 'Dead',
      type: 'unheard-of',
    };
    await run();
    const { state, type, memberCount, noCommitPartitions, lagMessages, isLowerBound } = report('hub');
    expect({ state, type, members: memberCount.value }).toEqual({ state: 'unknown', type: 'unknown', members: null });
    expect({ noCommitPartitions, isLowerBound, lag: lagMessages.value }).toEqual({
      noCommitPartitions: 2,
      isLowerBound: true,
      lag: 10,
    });
  });

  it('[E40] leaves out consoles, mirrors and ourselves unless it is told otherwise', async () => {
    for (const name of ['console-consumer-1', 'headgate', 'mm2-offsets'])
      stub.groups[name] = { coordinator: 1, offsets: { 'orders/0': 1 } };
    await run();
    expect([...cluster.groups.keys()].sort()).toEqual(['one', 'two']);
    await source.close();
    open({ include: ['console*', 'one'], exclude: [] });
    await run();
    expect([...cluster.groups.keys()].sort()).toEqual(['console-consumer-1', 'one']);
  });

  it('[E40] tags a group that a mirror keeps: it is empty and its offsets move', async () => {
    stub.groups.two!.state = 'Empty';
    await run();
    stub.groups.two!.offsets['bills/0'] = 30;
    await run(2);
    expect(report('two')).toMatchObject({ isSimple: true, state: 'empty', status: 'OK' });
  });

  it('[E41] makes one series of a group that two brokers list, of the later answer, and does not fail', async () => {
    await run();
    stub.groups.two!.listedBy = [2, 3];
    stub.groups.two!.coordinator = 3;
    await run(4);
    expect([...cluster.groups.keys()].filter((name) => name === 'two')).toHaveLength(1);
    // The new coordinator's list comes later, and is the one that is believed.
    const later = () => new Promise<void>((resolve) => setTimeout(resolve, 60));
    stub.hold = (node, asked) => (node === 3 && asked === 'listGroups' ? later() : undefined);
    await run();
    expect(report('two')).toMatchObject({ coordinator: 3, failure: null });
    stub.hold = () => {};
    stub.groups.two!.listedBy = [3];
    stub.groups.two!.offsets['bills/0'] = 45;
    await run();
    expect(lagOf('two')).toEqual({ value: 5, reason: null });
    expect(report('two').coordinator).toBe(3);
  });

  it('obeys a broker that asks for quiet, and does not take it for dead', async () => {
    await run();
    stub.throttleMs[2] = 300;
    await run();
    const { connections } = stub;
    const startedMs = realClock.monotonicMs();
    await run();
    expect(realClock.monotonicMs() - startedMs).toBeGreaterThan(250);
    expect(stub.connections).toBe(connections);
  });

  it('reads offsets beyond 2^53 exactly', async () => {
    stub.topics.bills![0] = { leader: 2, start: 2n ** 60n, end: 2n ** 60n + 70n };
    stub.groups.two!.offsets['bills/0'] = 2n ** 60n + 3n;
    await run();
    expect(report('two').partitions[0]).toMatchObject({
      committedOffset: `${2n ** 60n + 3n}`,
      lagMessages: { value: 67 },
    });
  });

  it('knows a time lag from the start, by record timestamps', async () => {
    await source.close();
    open({ seeds: true });
    const nowMs = Date.now();
    // Written evenly over the last 10 minutes: 50 messages, one every 12 s.
    stub.topics.bills![0]!.offsetAt = (fromMs) => Math.max(0, 50 - Math.floor((nowMs - fromMs) / 12_000));
    await run();
    const { value } = report('two').lagSec;
    expect(value).toMatchObject({ bound: 'exact', source: 'timestamp' });
    expect(Math.abs(value!.sec - 360)).toBeLessThan(value!.uncertaintySec);
  });

  it('says what is wrong, and that nothing is known, where no broker answers', async () => {
    await stub.stop();
    await source.close();
    open();
    const { failure } = await run();
    expect(failure).toMatch(/cannot be reached|closed/);
    expect(cluster.groups.size).toBe(0);
  });
});
