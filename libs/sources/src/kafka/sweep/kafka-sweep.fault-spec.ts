import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ClusterLag, type GroupReport, reportGroup } from '@headgate/core';
import { type KafkaServer, startKafka, until } from '@headgate/testing';
import { StubCluster } from '@headgate/testing/kafka-stub';
import { KafkaBench, realClock } from '../../../test/kafka-bench.js';
import { KafkaLagSource } from '../kafka-lag.source.js';

describe('KafkaSweep over time', () => {
  it('keeps its memory though groups and topics come and go', async () => {
    const stub = await StubCluster.start(1);
    const source = new KafkaLagSource({ brokers: stub.brokers, clock: realClock });
    const cluster = new ClusterLag({ newIncidentId: (group) => group, settings: { keepUnlistedPolls: 2 } });
    const sweep = source.sweeper(cluster, { listEveryMs: 0, topicsEveryMs: 0, seeds: false });
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const heapMb: number[] = [];
    for (let round = 0; round < 600; round++) {
      for (const names of [stub.groups, stub.topics]) for (const name of Object.keys(names)) delete names[name];
      for (let at = 0; at < 20; at++) {
        const topic = `t-${round % 50}-${at}`;
        stub.topics[topic] = [{ leader: 1, start: 0, end: round + 10 }];
        stub.groups[`g-${round}-${at}`] = { coordinator: 1, offsets: { [`${topic}/0`]: round } };
      }
      stub.arrived.length = 0;
      await sweep.sweep(AbortSignal.timeout(10_000));
      if (round % 50 !== 49) continue;
      gc();
      heapMb.push(process.memoryUsage().heapUsed / 1e6);
    }
    await source.close();
    await stub.stop();
    const settled = heapMb.slice(4);
    const slope = (settled.at(-1)! - settled[0]!) / (settled.length - 1);
    console.info(`heap every 50 sweeps, MB: ${heapMb.map((mb) => mb.toFixed(1)).join(' ')}; slope ${slope.toFixed(3)}`);
    expect(slope).toBeLessThan(0.1);
    expect(cluster.groups.size).toBeLessThanOrEqual(80);
    expect(cluster.book.size).toBeLessThanOrEqual(100);
    expect(cluster.events.length).toBeLessThanOrEqual(1_000);
  }, 180_000);
});

describe('KafkaSweep on a real broker, over time', () => {
  let server: KafkaServer;
  let bench: KafkaBench;
  let source: KafkaLagSource;

  beforeAll(async () => {
    server = await startKafka({
      properties: { 'log.retention.check.interval.ms': 300, 'log.initial.task.delay.ms': 100 },
    });
    bench = new KafkaBench(server.brokers);
    source = new KafkaLagSource({ brokers: [server.brokers], clock: realClock, deadlineMs: 5_000 });
  }, 120_000);
  afterAll(async () => {
    await source?.close();
    await server?.stop();
  }, 60_000);

  function watch(group: string, settings = {}) {
    const cluster = new ClusterLag({ newIncidentId: () => randomUUID(), settings: { enterAfter: 1, ...settings } });
    const sweep = source.sweeper(cluster, { listEveryMs: 0, rareEvery: 1, include: [group], seeds: false });
    return {
      cluster,
      read: async (): Promise<GroupReport | null> => {
        await sweep.sweep(AbortSignal.timeout(10_000));
        return reportGroup(cluster, group, realClock.monotonicMs());
      },
    };
  }

  it('tells what retention deleted unread', async () => {
    const [topic, group] = [`t-${randomUUID()}`, `g-${randomUUID()}`];
    const configEntries = [
      { name: 'retention.ms', value: '500' },
      { name: 'segment.ms', value: '300' },
    ];
    await bench.withAdmin(async (admin) => {
      await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true });
    });
    await bench.produce(topic, 0, 20);
    await bench.commit(group, topic, [[0, 5]]);
    const { read, cluster } = watch(group);
    const lost = await until(
      'retention has passed the position',
      async () => {
        await bench.produce(topic, 0, 1); // a segment is closed by the next message
        return read();
      },
      (report) => (report?.lostMessages ?? 0) > 0,
      { withinMs: 60_000, everyMs: 200 },
    );
    expect(lost).toMatchObject({ status: 'LOSING_DATA' });
    expect(cluster.events.map(({ kind }) => kind)).toContain('lost');
  }, 120_000);

  it('names a poison partition: one stands still while its siblings move', async () => {
    const topic = await bench.topic(2);
    const group = `g-${randomUUID()}`;
    const consumer = bench.kafka.consumer({ groupId: group, heartbeatInterval: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommitInterval: 100,
      partitionsConsumedConcurrently: 2,
      eachMessage: async ({ partition, message, pause }) => {
        if (partition !== 1 || message.offset === '0') return;
        pause();
        throw new Error('poison');
      },
    });
    await bench.produce(topic, 1, 5);
    const { read } = watch(group, { windowMs: 1_000, windowPolls: 5, stuckMs: 2_000 });
    const stuck = await until(
      'the partition is called stuck',
      async () => {
        await bench.produce(topic, 0, 3);
        return read();
      },
      (report) => report?.status === 'STUCK_PARTITION',
      { withinMs: 60_000, everyMs: 200 },
    );
    await consumer.disconnect();
    expect(stuck!.statusReason).toContain(`${topic}/1`);
    expect(stuck!.partitions.map(({ status }) => status)).toEqual(['OK', 'STUCK_PARTITION']);
  }, 120_000);
});
