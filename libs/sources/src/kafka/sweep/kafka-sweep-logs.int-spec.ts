import { ClusterLag, findingsOf, type GroupReport, reportGroup } from '@headgate/core';
import { StubCluster } from '@headgate/testing/kafka-stub';
import { realClock } from '../../../test/kafka-bench.js';
import { KafkaLagSource } from '../kafka-lag.source.js';
import { type KafkaSweep } from './kafka-sweep.js';

describe('what a sweep learns of the logs', () => {
  let stub: StubCluster;
  let source: KafkaLagSource;
  let cluster: ClusterLag;
  let sweep: KafkaSweep;

  beforeEach(async () => {
    stub = await StubCluster.start(2);
    stub.topics.ledger = [{ leader: 1, start: 0, end: 50 }];
    stub.topics.orders = [{ leader: 2, start: 0, end: 50 }];
    stub.groups.one = { coordinator: 1, offsets: { 'ledger/0': 20, 'orders/0': 20 } };
    source = new KafkaLagSource({ brokers: stub.brokers, clock: realClock, connectTimeoutMs: 400 });
    cluster = new ClusterLag({ newIncidentId: (group) => group, settings: { hangingMs: 5 } });
    sweep = source.sweeper(cluster, { listEveryMs: 0, topicsEveryMs: 0, rareEvery: 1 });
  });
  afterEach(async () => {
    await source.close();
    await stub.stop();
  });

  const run = async (): Promise<GroupReport> => {
    await sweep.sweep(AbortSignal.timeout(10_000));
    return reportGroup(cluster, 'one', realClock.monotonicMs())!;
  };
  const compacted = ({ topics }: GroupReport) => topics.map(({ topic, isCompacted }) => [topic, isCompacted]);
  const configs = () => stub.arrived.filter((request) => request.endsWith('describeConfigs')).length;

  it('flags compacted topics, asks once for their settings, and again where a topic is made anew', async () => {
    stub.cleanupPolicies.ledger = 'compact,delete';
    const report = await run();
    expect(compacted(report)).toEqual([
      ['ledger', true],
      ['orders', false],
    ]);
    await run();
    expect(configs()).toBe(1);
    stub.topicIds.ledger = 'another';
    stub.cleanupPolicies.ledger = 'delete';
    expect(compacted(await run())).toEqual([
      ['ledger', false],
      ['orders', false],
    ]);
    expect(stub.forbidden).toEqual([]);
  });

  it.each([
    { what: 'may not be seen', policy: 29, unknownApi: null },
    { what: 'cannot be asked for', policy: 'compact', unknownApi: 32 },
  ])('reads lags all the same where the settings of a topic $what', async ({ policy, unknownApi }) => {
    stub.cleanupPolicies.ledger = policy;
    stub.ranges = stub.ranges.filter(({ key }) => key !== unknownApi);
    const report = await run();
    expect(report.lagMessages).toEqual({ value: 60, reason: null });
    expect(compacted(report).map(([, flag]) => flag)).toEqual([false, false]);
  });

  it('counts records from the future, names their log, and keeps the time lag by our own clock at least 0', async () => {
    const nowMs = Date.now();
    Object.assign(stub.topics.orders![0]!, { newestRecordMs: nowMs + 3_600_000, offsetAt: () => 10 });
    stub.topics.ledger![0]!.newestRecordMs = nowMs + 2_000;
    const report = await run();
    expect(cluster.futureTimestamps).toBe(1);
    expect(cluster.events).toMatchObject([{ kind: 'future-timestamp', topic: 'orders', partition: 0 }]);
    expect(findingsOf(cluster, report, { nowMs: realClock.monotonicMs() }).map(({ code }) => code)).toContain(
      'FUTURE_TIMESTAMPS',
    );
    for (const { lagSec } of report.partitions) expect(lagSec.value!.sec).toBeGreaterThanOrEqual(0);
    await run();
    expect(cluster.futureTimestamps).toBe(1);
  });

  it('tells a transaction that hangs, once, and that it has ended', async () => {
    stub.topics.orders![0]!.stable = 20;
    await run();
    await run();
    const held = await run();
    expect(held).toMatchObject({ heldPartitions: 1, lagMessages: { value: 60 }, readableLagMessages: { value: 30 } });
    expect(cluster.events.map(({ kind }) => kind)).toEqual(['hanging-transaction']);
    delete stub.topics.orders![0]!.stable;
    expect(await run()).toMatchObject({ heldPartitions: 0, readableLagMessages: { value: 60 } });
  });

  it('reads the backlog of a streams group, and names what it does not read of it', async () => {
    Object.assign(stub.groups.one!, { type: 'streams', protocolType: 'streams' });
    const report = await run();
    expect(report).toMatchObject({
      type: 'streams',
      lagMessages: { value: 60 },
      memberCount: { reason: 'unsupported' },
    });
    expect(
      findingsOf(cluster, report, { nowMs: realClock.monotonicMs() }).map(({ code, fact }) => `${code}: ${fact}`),
    ).toContain('TYPE_UNSUPPORTED: This is a streams group: its backlog is read, its members are not');
  });
});
