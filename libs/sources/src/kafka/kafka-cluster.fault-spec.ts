import { randomUUID } from 'node:crypto';
import { ClusterLag, type FlowState, type GroupReport, type Policy, reportGroup, tick } from '@headgate/core';
import { type KafkaServer, startKafkaCluster, until } from '@headgate/testing';
import { KafkaBench, realClock, target } from '../../test/kafka-bench.js';
import { KafkaLagSource } from './index.js';

const policy: Policy = {
  flow: 'orders',
  mode: 'enforce',
  rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800, burstSec: 1 },
  objective: { delaySec: 5 },
  limit: { retentionShare: 0.8 },
  law: { name: 'drain', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
  onOutage: 'safe',
  constraints: [{ kind: 'kafka', cluster: 'main', group: 'lonely', topics: ['lonely'] }],
};

describe('a cluster of three brokers', () => {
  let servers: readonly KafkaServer[];
  let bench: KafkaBench;
  let source: KafkaLagSource;

  beforeAll(async () => {
    servers = await startKafkaCluster(3);
    bench = new KafkaBench(servers.map(({ brokers }) => brokers).join(','));
    const replicated = async (admin: Parameters<Parameters<KafkaBench['withAdmin']>[0]>[0]) => {
      const { brokers } = await admin.describeCluster();
      return brokers.length === 3;
    };
    await bench.withAdmin((admin) => until('three brokers', () => replicated(admin), Boolean, { withinMs: 60_000 }));
    source = new KafkaLagSource({ brokers: bench.brokers.split(','), clock: realClock });
  }, 240_000);
  afterAll(async () => {
    await source?.close();
    await Promise.all((servers ?? []).map((server) => server.stop()));
  }, 120_000);

  it('[F26] loses a third of its answers with one broker, keeps the rest, and raises no rate', async () => {
    const [topic, group] = ['lonely', 'lonely'];
    await bench.withAdmin(async (admin) => {
      await admin.createTopics({
        topics: [
          { topic, replicaAssignment: [1, 2, 3].map((replica, partition) => ({ partition, replicas: [replica] })) },
        ],
      });
      await until(
        'it answers',
        () => admin.fetchTopicOffsets(topic),
        (all) => all.length === 3,
        { withinMs: 30_000 },
      );
    });
    for (const partition of [0, 1, 2]) await bench.produce(topic, partition, 100);
    await bench.commit(
      group,
      topic,
      [0, 1, 2].map((partition) => [partition, 60 + partition]),
    );
    const one = target(group, topic);
    let state: FlowState | null = null;
    const turn = async () => {
      const readings = await source.poll([one], AbortSignal.timeout(5_000));
      const reading = readings.get(one.id)!;
      const { state: next, decision } = tick(policy, state, {
        nowMs: realClock.monotonicMs(),
        pollEveryMs: 1_000,
        policyVersion: 'v1',
        readings: new Map([['kafka:main/lonely/lonely', reading]]),
      });
      state = next;
      const answered = reading.ok ? reading.partitions.filter(({ unknown }) => unknown === null).length : 0;
      return { answered, ratePerSec: decision.ratePerSec, reading };
    };
    await until('all partitions answer', turn, ({ answered }) => answered === 3, { withinMs: 30_000 });
    await servers[2]!.kill();
    const killed = await turn();
    const seen: number[] = [];
    const partial = await until(
      'two thirds answer again',
      async () => {
        const now = await turn();
        seen.push(now.ratePerSec);
        return now;
      },
      ({ answered }) => answered === 2,
      { withinMs: 60_000, everyMs: 200 },
    );
    if (!partial.reading.ok) throw new Error('unreachable');
    expect(partial.reading.partitions.map(({ unknown }) => unknown === null)).toEqual([true, true, false]);
    expect(Math.max(...seen)).toBeLessThanOrEqual(killed.ratePerSec);
    await servers[2]!.restart();
    await until('all answer again', turn, ({ answered }) => answered === 3, { withinMs: 90_000, everyMs: 200 });
  }, 240_000);

  it('goes on with the replicas when a broker is killed: the sweep finds the new leaders and coordinators by itself', async () => {
    const topic = `t-${randomUUID()}`;
    await bench.withAdmin(async (admin) => {
      await admin.createTopics({ topics: [{ topic, numPartitions: 6, replicationFactor: 3 }] });
      await until(
        'it answers',
        () => admin.fetchTopicOffsets(topic),
        (all) => all.length === 6,
        { withinMs: 30_000 },
      );
    });
    const groups = Array.from({ length: 6 }, (_, at) => `survivor-${at}`);
    for (let partition = 0; partition < 6; partition++) await bench.produce(topic, partition, 10);
    for (const group of groups)
      await bench.commit(
        group,
        topic,
        [0, 1, 2, 3, 4, 5].map((partition) => [partition, 4]),
      );
    const cluster = new ClusterLag({ newIncidentId: () => randomUUID() });
    const sweep = source.sweeper(cluster, {
      listEveryMs: 1_000,
      include: ['survivor-*'],
      seeds: false,
      deadlineMs: 1_000,
    });
    const lags = async () => {
      await sweep.sweep(AbortSignal.timeout(10_000));
      return groups.map((group) => reportGroup(cluster, group, realClock.monotonicMs()) as GroupReport | null);
    };
    const isWhole = (reports: readonly (GroupReport | null)[]) =>
      reports.every((report) => report?.lagMessages.value === 36 && !report.isLowerBound && report.failure === null);
    await until('all is read', lags, isWhole, { withinMs: 30_000 });
    await servers[1]!.kill();
    const during: (GroupReport | null)[] = [];
    await until(
      'all is read again without that broker',
      async () => {
        const reports = await lags();
        during.push(...reports);
        return reports;
      },
      isWhole,
      { withinMs: 60_000, everyMs: 100 },
    );
    // At no moment was anything called less than it is without saying that it may be more.
    for (const report of during) {
      const { value } = report!.lagMessages;
      if (value !== null && !report!.isLowerBound) expect(value).toBe(36);
    }
    await servers[1]!.restart();
  }, 240_000);
});
