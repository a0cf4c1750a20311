import dns from 'node:dns';
import { type Clock, ClusterLag, reportGroup } from '@headgate/core';
import { until } from '@headgate/testing';
import { StubCluster } from '@headgate/testing/kafka-stub';
import { jest } from '@jest/globals';
import { realClock, target } from '../../../test/kafka-bench.js';
import { KafkaLagSource } from '../kafka-lag.source.js';

const DEADLINE_MS = 1_000;
/** What two busy cores may add. */
const SLACK_MS = 8_000;

describe('a sweep of a cluster that misbehaves', () => {
  let stub: StubCluster;
  let source: KafkaLagSource;
  let cluster: ClusterLag;
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => void rejections.push(reason);
  const release: (() => void)[] = [];

  beforeEach(async () => {
    rejections.length = 0;
    process.on('unhandledRejection', onRejection);
    stub = await StubCluster.start(3);
    for (const nodeId of [1, 2, 3]) {
      stub.topics[`t${nodeId}`] = [{ leader: nodeId, start: 0, end: 100 }];
      stub.groups[`g${nodeId}`] = { coordinator: nodeId, offsets: { [`t${nodeId}/0`]: 10 * nodeId } };
    }
    cluster = new ClusterLag({ newIncidentId: (group) => group });
  });
  afterEach(async () => {
    for (const go of release.splice(0)) go();
    jest.restoreAllMocks();
    await source.close();
    await stub.stop();
    await new Promise(setImmediate);
    process.off('unhandledRejection', onRejection);
    expect(rejections).toEqual([]);
  });

  const open = (clock: Clock = realClock, brokers: readonly string[] = stub.brokers, deadlineMs = DEADLINE_MS) => {
    source = new KafkaLagSource({ brokers, clock, connectTimeoutMs: 400 });
    const often = { listEveryMs: 0, topicsEveryMs: 0, rareEvery: 1, deadlineMs };
    const sweep = source.sweeper(cluster, often);
    return () => sweep.sweep(AbortSignal.timeout(30_000));
  };
  const lags = () =>
    ['g1', 'g2', 'g3'].map((group) => reportGroup(cluster, group, realClock.monotonicMs())?.lagMessages.value);

  it('is half up: one node is gone, one takes connections and says nothing; the third has its groups all the same', async () => {
    const run = open();
    await run();
    expect(lags()).toEqual([90, 80, 70]);
    await stub.down(1);
    const silent = new Promise<void>((resolve) => void release.push(resolve));
    stub.hold = (node) => (node === 2 ? silent : undefined);
    stub.topics.t3![0]!.end = 110;
    const startedMs = performance.now();
    const { brokers, failure } = await run();
    expect(performance.now() - startedMs).toBeLessThan(3 * DEADLINE_MS + SLACK_MS);
    expect(failure).toBeNull();
    expect(lags()[2]).toBe(80);
    expect([1, 2].map((nodeId) => brokers.get(nodeId)?.failure)).toEqual([expect.any(String), expect.any(String)]);
    for (const group of ['g1', 'g2'])
      expect(reportGroup(cluster, group, realClock.monotonicMs())!.failure).toEqual(expect.any(String));
    for (const go of release.splice(0)) go();
    stub.hold = () => {};
    await stub.up(1);
    stub.topics.t1![0]!.end = 120;
    await until(
      'all answer again',
      () => run().then(lags),
      (seen) => seen.join() === '110,80,80',
      { withinMs: 20_000 },
    );
  }, 60_000);

  it('is slow: every answer takes its time, and all are heard within the deadline', async () => {
    const run = open(realClock, stub.brokers, 8 * DEADLINE_MS);
    await run();
    stub.hold = () => new Promise((resolve) => setTimeout(resolve, 100));
    const startedMs = performance.now();
    const { failure, brokers } = await run();
    expect(performance.now() - startedMs).toBeGreaterThan(500);
    expect(failure).toBeNull();
    expect([...brokers.values()].map((broker) => broker.failure)).toEqual([null, null, null]);
    expect(lags()).toEqual([90, 80, 70]);
  }, 30_000);

  it('moves to another address: its name is looked up again, and nothing has to be restarted', async () => {
    const lookup = jest.spyOn(dns, 'lookup');
    const record = { address: '127.0.0.9' }; // where nobody listens
    lookup.mockImplementation(((host: string, ...rest: unknown[]) => {
      const done = rest.at(-1) as (...answer: unknown[]) => void;
      const address = host === 'kafka.test' ? record.address : host;
      const wantsAll = (rest[0] as { all?: boolean }).all === true;
      if (wantsAll) done(null, [{ address, family: 4 }]);
      else done(null, address, 4);
    }) as never);
    stub.host = 'kafka.test';
    const named = stub.nodes.map(({ port }) => `kafka.test:${port}`);
    const run = open(realClock, named);
    expect((await run()).failure).toEqual(expect.stringContaining('cannot be reached'));
    expect(cluster.groups.size).toBe(0);
    record.address = '127.0.0.1';
    await until(
      'it is found',
      () => run().then(lags),
      (seen) => seen.join() === '90,80,70',
      { withinMs: 20_000 },
    );
    // And away again: connections end, the old address is nobody's any more.
    record.address = '127.0.0.9';
    for (const nodeId of [1, 2, 3]) await stub.down(nodeId);
    for (const nodeId of [1, 2, 3]) await stub.up(nodeId);
    await run();
    expect(reportGroup(cluster, 'g1', realClock.monotonicMs())!.failure).toEqual(expect.any(String));
    record.address = '127.0.0.1';
    stub.topics.t1![0]!.end = 150;
    await until(
      'it is found again',
      () => run().then(lags),
      (seen) => seen[0] === 140,
      { withinMs: 20_000 },
    );
  }, 90_000);

  it.each([86_400_000, -86_400_000])(
    'keeps its time lags while the wall clock steps by %i ms',
    async (stepMs) => {
      const wall = { stepMs: 0 };
      const clock: Clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() + wall.stepMs };
      stub.topics.t1![0]!.offsetAt = () => 5; // what is read next was written within the last minute
      const run = open(clock);
      await run();
      const lagSec = () => reportGroup(cluster, 'g1', performance.now())!.lagSec.value!;
      const before = lagSec();
      wall.stepMs = stepMs;
      await run();
      await run();
      const after = lagSec();
      expect(after.bound).toBe(before.bound);
      expect(after.sec).toBeGreaterThanOrEqual(before.sec);
      expect(after.sec - before.sec).toBeLessThan(30);
      expect(cluster.events).toEqual([]);
      const [reading] = (await source.poll([target('g1', 't1')], AbortSignal.timeout(5_000))).values();
      expect(reading).toMatchObject({ ok: true });
    },
    30_000,
  );
});
