import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { ClusterLag, findingsOf, type GroupReport, type LagSettings, reportGroup } from '@headgate/core';
import { kafkaJars, type Shared, sharedKafka, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { KafkaBench, realClock } from '../../../test/kafka-bench.js';
import { KafkaLagSource } from '../kafka-lag.source.js';

describe('KafkaSweep on a real broker', () => {
  let kafka: Shared<string>;
  let bench: KafkaBench;
  let committer: OffsetCommitter;
  let source: KafkaLagSource;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    kafka = await sharedKafka();
    bench = new KafkaBench(kafka.address);
    committer = await OffsetCommitter.connect(kafka.address);
    source = new KafkaLagSource({ brokers: kafka.address.split(','), clock: realClock, deadlineMs: 5_000 });
    const topic = await bench.topic(1);
    await bench.commit(`g-${randomUUID()}`, topic, [[0, 0]]); // makes the offsets topic where there is none
  }, 120_000);
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    committer?.close();
    await source?.close();
    await kafka?.stop();
  }, 60_000);

  /** A group of a test's own, without members, and what a sweep says of it. */
  function watch(group = `g-${randomUUID()}`, more: Partial<LagSettings> = {}) {
    const cluster = new ClusterLag({
      newIncidentId: () => randomUUID(),
      settings: { enterAfter: 1, leaveAfter: 1, keepUnlistedPolls: 0, ...more },
    });
    const options = { listEveryMs: 0, topicsEveryMs: 0, rareEvery: 1, include: [group], exclude: [], seeds: false };
    const sweep = source.sweeper(cluster, options);
    const read = async (): Promise<GroupReport | null> => {
      await sweep.sweep(AbortSignal.timeout(30_000));
      return reportGroup(cluster, group, realClock.monotonicMs());
    };
    const readUntil = (what: string, holds: (report: GroupReport) => boolean) =>
      until(what, read, (report) => report !== null && holds(report), { withinMs: 20_000 }) as Promise<GroupReport>;
    const commit = async (topic: string, ...offsets: [number, number][]) => {
      await committer.commit(group, topic, offsets);
      return readUntil('the commit is seen', ({ partitions }) =>
        offsets.every(([at, offset]) =>
          partitions.some((one) => one.topic === topic && one.partition === at && one.committedOffset === `${offset}`),
        ),
      );
    };
    const kinds = () => cluster.events.map(({ kind }) => kind);
    return { group, cluster, read, readUntil, commit, kinds };
  }

  const trim = (topic: string, offset: number) =>
    bench.withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic); // without a call that loads the brokers the next one fails
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: `${offset}` }] });
    });

  it('[E6][E7] tells what was deleted unread, once, and not as lag', async () => {
    const topic = await bench.topic(1);
    const { commit, readUntil, cluster } = watch();
    await bench.produce(topic, 0, 10);
    await commit(topic, [0, 2]);
    await trim(topic, 6);
    const some = await readUntil('the loss is confirmed', ({ lostMessages }) => lostMessages > 0);
    expect(some).toMatchObject({ lagMessages: { value: 4 }, lostMessages: 4, status: 'LOSING_DATA' });
    await trim(topic, 10);
    const all = await readUntil('the rest is lost too', ({ lostMessages }) => lostMessages > 4);
    expect(all).toMatchObject({ lagMessages: { value: 0 }, lostMessages: 8, status: 'LOSING_DATA' });
    expect(cluster.events.map(({ kind, messages }) => [kind, messages])).toEqual([
      ['lost', 4],
      ['lost', 4],
    ]);
  }, 40_000);

  it('[E11][E12] shows both ends under a hanging transaction, and names it: all that waits, and what can be read', async () => {
    const topic = await bench.topic(1);
    const { commit, read, readUntil, cluster, kinds } = watch(undefined, { hangingMs: 500 });
    await bench.produce(topic, 0, 5);
    await commit(topic, [0, 5]);
    const producer = bench.transactionalProducer();
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [1, 2, 3, 4].map(() => ({ partition: 0, value: 'open' })) });
    await bench.produce(topic, 0, 3);
    const open = await read();
    const hanging = await readUntil('it is taken for hanging', ({ heldPartitions }) => heldPartitions === 1);
    const found = findingsOf(cluster, hanging, { nowMs: realClock.monotonicMs() }).map(({ code }) => code);
    await transaction.abort();
    await producer.disconnect();
    await readUntil('it has ended', ({ heldPartitions }) => heldPartitions === 0);
    expect(kinds().filter((kind) => kind === 'hanging-transaction')).toHaveLength(1);
    expect(found).toContain('HANGING_TRANSACTION');
    expect(open).toMatchObject({ lagMessages: { value: 7 }, readableLagMessages: { value: 0 } });
    expect(open!.partitions[0]).toMatchObject({ endOffset: '12', stableEndOffset: '5' });
  }, 40_000);

  it('[E14][E17] drops a deleted topic, and begins anew with one made again under its name', async () => {
    const topic = await bench.topic(1);
    const other = await bench.topic(1);
    const { commit, read, readUntil, kinds, cluster } = watch();
    await bench.produce(topic, 0, 9);
    await commit(other, [0, 0]);
    await commit(topic, [0, 2]);
    await bench.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    const gone = await readUntil('the topic is gone', ({ topics }) => topics.length === 1);
    expect(gone.partitions.map((one) => one.topic)).toEqual([other]);
    expect(kinds()).not.toContain('expired');
    await bench.withAdmin((admin) =>
      until('it can be made again', () => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] }), Boolean, {
        withinMs: 20_000,
      }),
    );
    await bench.produce(topic, 0, 4);
    // A consumer that never noticed commits where it was in the topic before: beyond the end of this one.
    const beyond = await commit(topic, [0, 9]);
    expect(beyond.partitions.find((one) => one.topic === topic)).toMatchObject({
      lagMessages: { value: 0 },
      endOffset: '4',
    });
    expect(kinds()).toContain('out-of-range');
    await commit(topic, [0, 1]);
    expect((await read())!.lagMessages.value).toBe(3);
    expect(kinds()).not.toContain('rewind');
    expect([...cluster.groups.values()][0]!.lostMessages).toBe(0);
  }, 60_000);

  it('[E14] sees by its id that a topic was made again, though it never saw it missing', async () => {
    const topic = await bench.topic(1);
    const { commit, readUntil, kinds } = watch();
    await bench.produce(topic, 0, 9);
    await commit(topic, [0, 2]);
    await bench.withAdmin(async (admin) => {
      await admin.deleteTopics({ topics: [topic] });
      const again = () => admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
      await until('it can be made again', again, Boolean, { withinMs: 20_000 });
    });
    await bench.produce(topic, 0, 20);
    await committer.commit(watch().group, topic, [[0, 0]]);
    await until('the new topic is committed on', () => commit(topic, [0, 12]).then(() => true), Boolean);
    const again = await readUntil('both partitions are there', ({ partitionCount }) => partitionCount > 0);
    expect(again.lagMessages.value).toBe(8);
    expect(kinds()).toContain('recreated');
    expect(kinds()).not.toContain('rewind');
  }, 60_000);

  it('[E16] reads on after a topic that it knew was deleted, which poisons the public client', async () => {
    const kept = await bench.topic(1);
    const doomed = await bench.topic(1);
    const { commit, read, readUntil } = watch();
    await bench.produce(kept, 0, 5);
    await commit(kept, [0, 1]);
    await commit(doomed, [0, 0]);
    await bench.withAdmin((admin) => admin.deleteTopics({ topics: [doomed] }));
    await readUntil('the topic is gone', ({ topics }) => topics.length === 1);
    await bench.produce(kept, 0, 2);
    expect((await read())!.lagMessages).toEqual({ value: 6, reason: null });
  }, 40_000);

  it('[E20] tells a reset of nobody from a rewind by a member, and raises no alarm about the jump', async () => {
    const topic = await bench.topic(1);
    const { group, commit, cluster, readUntil, kinds } = watch();
    await bench.produce(topic, 0, 50);
    await commit(topic, [0, 40]);
    const report = await commit(topic, [0, 10]);
    expect(report.lagMessages.value).toBe(40);
    expect(cluster.events).toMatchObject([{ kind: 'reset', messages: 30 }]);
    const consumer = bench.kafka.consumer({ groupId: group, heartbeatInterval: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommitInterval: 50, eachMessage: async () => {} });
    await readUntil(
      'a member read all',
      ({ memberCount, lagMessages }) => memberCount.value === 1 && lagMessages.value === 0,
    );
    consumer.pause([{ topic }]);
    await consumer.commitOffsets([{ topic, partition: 0, offset: '20' }]);
    const back = await readUntil('it was set back', ({ lagMessages }) => lagMessages.value === 30);
    await consumer.disconnect();
    expect(kinds()).toEqual(expect.arrayContaining(['reset', 'rewind']));
    expect(cluster.events.at(-1)).toMatchObject({ kind: 'rewind', messages: 30 });
    expect(['OK', 'REWOUND']).toContain(back.status);
  }, 40_000);

  it('[E1] bounds what a group that never committed may have to read, by what is declared, and never says OK', async () => {
    const topic = await bench.topic(1);
    const { group, read, cluster, readUntil } = watch();
    await bench.produce(topic, 0, 10);
    await trim(topic, 3);
    const consumer = bench.kafka.consumer({ groupId: group, heartbeatInterval: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    const report = await readUntil('it owns its partition', ({ partitionCount }) => partitionCount === 1);
    const bound = (startsAt?: 'earliest' | 'latest') =>
      reportGroup(cluster, group, realClock.monotonicMs(), { startsAt })!.partitions[0]!.boundMessages;
    const bounds = [bound(), bound('earliest'), bound('latest')];
    await read();
    await consumer.disconnect();
    expect(report).toMatchObject({ lagMessages: { value: null, reason: 'no-commit' }, noCommitPartitions: 1 });
    expect(report).toMatchObject({ status: 'UNKNOWN', statusReason: expect.stringContaining('between 0 and 7') });
    expect(bounds).toEqual([
      { least: 0, most: 7 },
      { least: 7, most: 7 },
      { least: 0, most: 0 },
    ]);
  }, 40_000);

  it('[E5] keeps reporting a group that all its members left, and says that nobody reads, also at lag 0', async () => {
    const topic = await bench.topic(1);
    const { group, cluster, readUntil } = watch();
    await bench.produce(topic, 0, 5);
    const consumer = bench.kafka.consumer({ groupId: group, heartbeatInterval: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommitInterval: 50, eachMessage: async () => {} });
    await readUntil('all is read', ({ lagMessages }) => lagMessages.value === 0);
    await consumer.disconnect();
    const found = async (lag: number) => {
      const report = await readUntil(
        'it is empty',
        ({ state, lagMessages }) => state === 'empty' && lagMessages.value === lag,
      );
      return findingsOf(cluster, report, { nowMs: realClock.monotonicMs() }).filter(
        ({ code }) => code === 'NO_CONSUMERS',
      );
    };
    expect(await found(0)).toMatchObject([{ severity: 'low' }]);
    await bench.produce(topic, 0, 4);
    expect(await found(4)).toMatchObject([{ severity: 'high', fact: 'Nobody is a member, and 4 messages wait' }]);
  }, 40_000);

  it('flags a compacted topic of the broker, whose lag is an upper bound', async () => {
    const topic = `t-${randomUUID()}`;
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
    await bench.withAdmin((admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true }),
    );
    const { commit, readUntil } = watch();
    await commit(topic, [0, 0]);
    const report = await readUntil('its settings were read', ({ topics }) => topics[0]?.isCompacted === true);
    expect(report.topics).toMatchObject([{ topic, isCompacted: true }]);
  }, 40_000);

  it('[E25] calls a group that commits without members a simple consumer, and healthy', async () => {
    const topic = await bench.topic(1);
    const { commit } = watch();
    await bench.produce(topic, 0, 30);
    await commit(topic, [0, 5]);
    await commit(topic, [0, 10]);
    const report = await commit(topic, [0, 20]);
    expect(report).toMatchObject({ isSimple: true, type: 'classic', state: 'empty', status: 'OK' });
    expect(report.lagMessages.value).toBe(10);
  }, 40_000);

  it('[E18] counts partitions that were added, as soon as they are there', async () => {
    const topic = await bench.topic(2);
    const group = `g-${randomUUID()}`;
    const { readUntil, kinds } = watch(group);
    const consumer = bench.kafka.consumer({ groupId: group, heartbeatInterval: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommitInterval: 50, eachMessage: async () => {} });
    for (const partition of [0, 1]) await bench.produce(topic, partition, 3);
    await readUntil(
      'both are read',
      ({ lagMessages, partitionCount }) => partitionCount === 2 && lagMessages.value === 0,
    );
    await bench.withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] }));
    const grown = await readUntil('the new ones are counted', ({ partitionCount }) => partitionCount === 4);
    await consumer.disconnect();
    expect(grown).toMatchObject({ noCommitPartitions: 2, isLowerBound: true });
    expect(kinds()).toContain('grown');
  }, 60_000);

  it('[B4][E38] says unsupported of a share group, by its name, and never a lag of 0', async () => {
    const topic = await bench.topic(1);
    await bench.produce(topic, 0, 5);
    const group = `g-${randomUUID()}`;
    const { readUntil } = watch(group);
    const tool = ['org.apache.kafka.tools.consumer.ConsoleShareConsumer', '--bootstrap-server', kafka.address];
    const java = ['-XX:TieredStopAtLevel=1', '-Xmx128m', '-cp', join(await kafkaJars(), '*')];
    const child = spawn('java', [...java, ...tool, '--topic', topic, '--group', group], { stdio: 'ignore' });
    children.push(child);
    const report = await readUntil('the share group is listed', ({ type }) => type === 'share');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(report).toMatchObject({ status: 'UNKNOWN', lagMessages: { value: null } });
    expect(report.statusReason).toMatch(/share group/);
  }, 60_000);
});
