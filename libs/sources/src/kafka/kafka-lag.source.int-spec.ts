import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type OkReading, type Reading } from '@headgate/core';
import { type KafkaServer, kafkaJars, startKafka, until } from '@headgate/testing';
import { type Consumer } from 'kafkajs';
import {
  KafkaBench,
  lagOf,
  okReading,
  pollOne,
  pollUntil,
  realClock,
  saysZero,
  target,
} from '../../test/kafka-bench.js';
import { KafkaLagSource } from './index.js';

describe('KafkaLagSource on a real broker', () => {
  let server: KafkaServer | undefined;
  let bench: KafkaBench;
  let source: KafkaLagSource;
  const consumers: Consumer[] = [];

  beforeAll(async () => {
    if (!process.env.HEADGATE_TEST_KAFKA_BROKERS) server = await startKafka();
    bench = new KafkaBench(process.env.HEADGATE_TEST_KAFKA_BROKERS ?? server?.brokers ?? '');
  }, 120_000);
  beforeEach(() => {
    source = new KafkaLagSource({ brokers: bench.brokers.split(','), clock: realClock, deadlineMs: 5_000 });
  });
  afterEach(async () => {
    await source.close();
    await Promise.all(consumers.splice(0).map((consumer) => consumer.disconnect()));
  }, 30_000);
  afterAll(() => server?.stop(), 60_000);

  const ownersOf = ({ partitions }: OkReading) => new Set(partitions.map(({ member }) => member));
  const groupName = () => `g-${randomUUID()}`;

  /** A kafkajs consumer that reads and commits nothing by itself; answers its member id. */
  async function join1(groupId: string, topic: string): Promise<{ consumer: Consumer; memberId(): string }> {
    const consumer = bench.kafka.consumer({ groupId, heartbeatInterval: 100, maxWaitTimeInMs: 100 });
    consumers.push(consumer);
    let memberId = '';
    consumer.on('consumer.group_join', ({ payload }) => {
      memberId = payload.memberId;
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    await until('the member has joined', () => memberId, Boolean, { withinMs: 15_000 });
    return { consumer, memberId: () => memberId };
  }

  it('reads lag and owners of a classic group with two members', async () => {
    const topic = await bench.topic(3);
    const group = groupName();
    for (const partition of [0, 1, 2]) await bench.produce(topic, partition, 10);
    const first = await join1(group, topic);
    const second = await join1(group, topic);
    const one = target(group, topic);
    await pollUntil(source, one, 'both members own something', (seen) => seen.ok && ownersOf(seen).size === 2);
    await first.consumer.commitOffsets([
      { topic, partition: 0, offset: '4' },
      { topic, partition: 1, offset: '10' },
      { topic, partition: 2, offset: '0' },
    ]);

    const reading = okReading(await pollOne(source, one));
    expect(reading.groupState).toBe('stable');
    expect(reading.members).toBe(2);
    expect(ownersOf(reading)).toEqual(new Set([first.memberId(), second.memberId()]));
    expect(reading.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2]);
    expect(reading.partitions.map(lagOf)).toEqual([6, 0, 10]);
    expect(reading.committedAtMs).toBeLessThanOrEqual(reading.endAtMs);
    expect(reading.atMs).toBe(reading.committedAtMs);

    await second.consumer.disconnect();
    const alone = okReading(
      await pollUntil(source, one, 'one member owns all', (seen) => seen.ok && ownersOf(seen).size === 1),
    );
    expect(alone).toMatchObject({ members: 1, groupState: 'stable' });
    expect(ownersOf(alone)).toEqual(new Set([first.memberId()]));
    expect(alone.partitions.map(lagOf)).toEqual([6, 0, 10]);
  }, 60_000);

  it('lists the groups of the cluster with the topics that they have a position on', async () => {
    const [one, other] = [await bench.topic(2), await bench.topic(1)];
    const [group, empty] = [groupName(), groupName()];
    const { consumer } = await join1(group, one);
    await consumer.commitOffsets([
      { topic: one, partition: 0, offset: '1' },
      { topic: other, partition: 0, offset: '0' },
    ]);
    await join1(empty, other);
    const { groups, gap } = await source.discover(AbortSignal.timeout(10_000));
    expect(gap).toBeNull();
    expect(groups).toContainEqual({ group, state: 'Stable', type: 'classic', topics: [one, other].sort() });
    expect(groups).toContainEqual({ group: empty, state: 'Stable', type: 'classic', topics: [] });

    const nowhere = new KafkaLagSource({ brokers: ['127.0.0.1:1'], clock: realClock });
    expect(await nowhere.discover(AbortSignal.timeout(5000))).toMatchObject({ groups: [], gap: expect.any(String) });
    await nowhere.close();
  }, 60_000);

  it('[E37] reads a group of the new protocol as stable, with owners, and never as dead', async () => {
    const topic = await bench.topic(2);
    const group = groupName();
    for (const partition of [0, 1]) await bench.produce(topic, partition, 5);
    const seenStates = new Set<string>();
    const caughtUp = (lag: number) => (seen: Reading) => {
      if (seen.ok) seenStates.add(seen.groupState);
      return seen.ok && seen.partitions.every((partition) => lagOf(partition) === lag && partition.member !== null);
    };

    const java = await consoleConsumer(bench.brokers, topic, group);
    const one = target(group, topic);
    const live = okReading(await pollUntil(source, one, 'the group has caught up', caughtUp(0), { withinMs: 40_000 }));
    expect(live).toMatchObject({ groupState: 'stable', members: 1 });
    expect(new Set(live.partitions.map(({ member }) => member)).size).toBe(1);

    java.kill('SIGTERM');
    await once(java, 'exit');
    await bench.produce(topic, 1, 3);
    const left = okReading(await pollUntil(source, one, 'the group is empty', (seen) => seen.ok && seen.members === 0));
    expect(left.groupState).toBe('empty');
    expect(left.partitions.map(lagOf)).toEqual([0, 3]);
    expect(seenStates).not.toContain('dead');
  }, 90_000);

  it('[E1] says that a group with members never committed, and adds no -1 to anything', async () => {
    const topic = await bench.topic(2);
    const group = groupName();
    await bench.produce(topic, 0, 7);
    await join1(group, topic);
    const reading = okReading(await pollUntil(source, target(group, topic), 'the group is there', (seen) => seen.ok));
    expect(reading.partitions).toMatchObject([
      { committedOffset: null, logStartOffset: 0, endOffset: 7, unknown: 'no-commit' },
      { committedOffset: null, logStartOffset: 0, endOffset: 0, unknown: 'no-commit' },
    ]);
  }, 30_000);

  it('[E2] takes the literal -2 and -1 that resetOffsets stores as no position', async () => {
    const topic = await bench.topic(1);
    await bench.produce(topic, 0, 5);
    const groups = [groupName(), groupName()];
    await Promise.all(
      groups.map((groupId, at) =>
        bench.withAdmin((admin) => admin.resetOffsets({ groupId, topic, earliest: at === 0 })),
      ),
    );
    for (const group of groups) {
      const reading = okReading(await pollUntil(source, target(group, topic), 'it is listed', (seen) => seen.ok));
      expect(reading.partitions).toMatchObject([{ committedOffset: null, endOffset: 5, unknown: 'no-commit' }]);
    }
  }, 30_000);

  it('[E5] keeps reporting a group that all its members left, as empty', async () => {
    const topic = await bench.topic(2);
    const group = groupName();
    await bench.produce(topic, 0, 8);
    const { consumer } = await join1(group, topic);
    await consumer.commitOffsets([
      { topic, partition: 0, offset: '3' },
      { topic, partition: 1, offset: '0' },
    ]);
    await consumer.disconnect();
    const reading = okReading(
      await pollUntil(source, target(group, topic), 'the member has left', (seen) => seen.ok && seen.members === 0),
    );
    expect(reading.groupState).toBe('empty');
    expect(reading.partitions.map(lagOf)).toEqual([5, 0]);
    expect(reading.partitions.map(({ member }) => member)).toEqual([null, null]);
  }, 30_000);

  it('reads the log start above a position whose messages are gone', async () => {
    const topic = await bench.topic(1);
    const group = groupName();
    await bench.produce(topic, 0, 10);
    await bench.commit(group, topic, [[0, 2]]);
    await bench.withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic); // without a call that loads the brokers the next one fails
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] });
    });
    const reading = okReading(await pollOne(source, target(group, topic)));
    expect(reading.partitions).toMatchObject([{ committedOffset: 2, logStartOffset: 6, endOffset: 10, unknown: null }]);
  }, 30_000);

  it('[E12] measures to the high watermark under an open transaction', async () => {
    const topic = await bench.topic(1);
    const group = groupName();
    await bench.produce(topic, 0, 5);
    await bench.commit(group, topic, [[0, 5]]);
    const producer = bench.transactionalProducer();
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: Array.from({ length: 4 }, () => ({ partition: 0, value: 'open' })) });
    await bench.produce(topic, 0, 3);
    const open = okReading(await pollOne(source, target(group, topic)));
    await transaction.abort();
    await producer.disconnect();
    expect(open.partitions).toMatchObject([{ committedOffset: 5, endOffset: 12 }]);
  }, 30_000);

  it('[E44] shows the last position while a transactional commit is pending: it never requires a stable one', async () => {
    const topic = await bench.topic(1);
    const group = groupName();
    await bench.produce(topic, 0, 5);
    await bench.commit(group, topic, [[0, 2]]);
    const producer = bench.transactionalProducer();
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.sendOffsets({
      consumerGroupId: group,
      topics: [{ topic, partitions: [{ partition: 0, offset: '4' }] }],
    });
    const pending = okReading(await pollOne(source, target(group, topic)));
    await transaction.abort();
    await producer.disconnect();
    expect(pending.partitions).toMatchObject([{ committedOffset: 2, unknown: null }]);
  }, 30_000);

  it('[E16][E17] names a deleted topic, says no lag of 0 for it, and reads all others on', async () => {
    const [kept, doomed] = [await bench.topic(2), await bench.topic(2)];
    const group = groupName();
    for (const topic of [kept, doomed]) {
      for (const partition of [0, 1]) await bench.produce(topic, partition, 9);
      await bench.commit(group, topic, [
        [0, 2],
        [1, 4],
      ]);
    }
    const targets = [target(group, kept), target(group, doomed)];
    const poll = async () => [...(await source.poll(targets, AbortSignal.timeout(30_000))).values()];
    for (const reading of await poll()) expect(okReading(reading).partitions.map(lagOf)).toEqual([7, 5]);

    await bench.withAdmin((admin) => admin.deleteTopics({ topics: [doomed] }));
    await until(
      'the topic is known to be gone',
      async () => {
        const [other, gone] = await poll();
        expect(okReading(other!).partitions.map(lagOf)).toEqual([7, 5]);
        if (gone?.ok) expect(gone.partitions.map(lagOf)).not.toContain(0);
        return gone;
      },
      (gone) => gone?.ok === false && gone.reason === 'no-topic' && gone.message.includes(doomed),
      { withinMs: 10_000 },
    );
  }, 30_000);

  it('reads a topic that was deleted and made again without the positions on the old one', async () => {
    const topic = await bench.topic(1);
    const group = groupName();
    await bench.produce(topic, 0, 9);
    await bench.commit(group, topic, [[0, 2]]);
    const one = target(group, topic);
    expect(okReading(await pollOne(source, one)).partitions.map(lagOf)).toEqual([7]);
    await bench.withAdmin(async (admin) => {
      await admin.deleteTopics({ topics: [topic] });
      await until('it can be made again', () => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] }));
    });
    const holds = (seen: Reading) => seen.ok && seen.partitions[0]?.endOffset === 0;
    const again = okReading(await pollUntil(source, one, 'the new topic is read', holds, { never: saysZero }));
    expect(again.partitions).toMatchObject([{ committedOffset: null, endOffset: 0, unknown: 'no-commit' }]);
  }, 30_000);

  it('says "no group" for a deleted group and for one that never was, and never a lag of 0', async () => {
    const topic = await bench.topic(1);
    const group = groupName();
    await bench.produce(topic, 0, 4);
    expect(await pollOne(source, target(group, topic))).toMatchObject({ ok: false, reason: 'no-group' });
    await bench.commit(group, topic, [[0, 1]]);
    expect(okReading(await pollOne(source, target(group, topic))).partitions.map(lagOf)).toEqual([3]);
    await bench.withAdmin((admin) => admin.deleteGroups([group]));
    const gone = await pollUntil(source, target(group, topic), 'the group is gone', (seen) => !seen.ok, {
      never: saysZero,
    });
    expect(gone).toMatchObject({ ok: false, reason: 'no-group' });
  }, 30_000);

  it('reads a group on two topics, and two targets of one group, in one poll with one number', async () => {
    const [b, a] = [await bench.topic(1), await bench.topic(2)];
    const group = groupName();
    await bench.produce(b, 0, 3);
    await bench.commit(group, b, [[0, 1]]);
    const targets = [target(group, b, a), target(group, b), target(group, 'nowhere', b)];
    const readings = await source.poll(targets, AbortSignal.timeout(30_000));
    const [both, one, missing] = targets.map(({ id }) => readings.get(id)!);
    const places = okReading(both!).partitions.map(({ topic, partition }) => `${topic}/${partition}`);
    expect(places).toEqual([...places].sort());
    expect(places).toHaveLength(3);
    expect(okReading(one!).partitions.map(lagOf)).toEqual([2]);
    expect(missing).toMatchObject({ ok: false, reason: 'no-topic', message: expect.stringContaining('nowhere') });
    expect(new Set([both, one, missing].map((reading) => reading?.sequence)).size).toBe(1);
  }, 30_000);
});

/** The console consumer of Kafka itself, in a group of the new protocol (KIP-848), which kafkajs does not speak. */
async function consoleConsumer(brokers: string, topic: string, group: string): Promise<ChildProcess> {
  const property = (value: string) => ['--command-property', value];
  return spawn(
    'java',
    [
      ...['-XX:TieredStopAtLevel=1', '-Xmx128m', '-cp', join(await kafkaJars(), '*')],
      ...['org.apache.kafka.tools.consumer.ConsoleConsumer', '--bootstrap-server', brokers],
      ...['--topic', topic, '--group', group, '--from-beginning'],
      ...property('group.protocol=consumer'),
      ...property('auto.commit.interval.ms=100'),
    ],
    { stdio: 'ignore' },
  );
}
