import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KafkaLagSource } from '@headgate/sources/kafka';
import { kafkaJars, type Shared, sharedKafka, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { Kafka, logLevel } from 'kafkajs';
import { TestController } from './support/controller.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../dist/cli/headgate.js', import.meta.url));
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const GROUPS = 50;
const END = 100;

describe('groups of a real Kafka, through the API', () => {
  const prefix = `eq-${randomUUID().slice(0, 8)}`;
  const topic = `${prefix}-orders`;
  /** Group n has read n messages of partition 0, and 2n of partition 1. */
  const groups = Array.from({ length: GROUPS }, (_, n) => ({
    name: `${prefix}-g${n}`,
    lags: [END - n, END - 2 * n] as const,
  }));
  let kafka: Shared<string>;
  let controller: TestController;
  const consumers: ChildProcess[] = [];

  beforeAll(async () => {
    kafka = await sharedKafka();
    const brokers = kafka.address.split(',');
    const client = new Kafka({ clientId: 'e2e', brokers, logLevel: logLevel.NOTHING, retry: { retries: 12 } });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: false });
    const ends = () => admin.fetchTopicOffsets(topic);
    await until('both partitions have leaders', ends, (offsets) => offsets.length === 2, { withinMs: 30_000 });
    // Asking for a group's coordinator makes the offsets topic where there is none.
    await until('a coordinator answers', () => admin.fetchOffsets({ groupId: groups[0]!.name, topics: [topic] }));
    await admin.disconnect();
    const producer = client.producer();
    await producer.connect();
    const messages = [0, 1].flatMap((partition) => Array.from({ length: END }, () => ({ partition, value: 'x' })));
    await producer.send({ topic, messages });
    await producer.disconnect();
    const committer = await OffsetCommitter.connect(brokers[0]!);
    for (const { name, lags } of groups)
      await committer.commit(name, topic, [
        [0, END - lags[0]],
        [1, END - lags[1]],
      ]);
    committer.close();
    controller = await TestController.start({
      yaml: `flows: []\ngroups: { include: ["${prefix}-*"], everySec: 1 }\nmetrics: { compat: [kafka_exporter] }\n`,
      cycleMs: 1000,
      sources: { main: new KafkaLagSource({ brokers, clock, deadlineMs: 5000 }) },
    });
  }, 120_000);
  afterAll(async () => {
    for (const consumer of consumers) consumer.kill('SIGKILL');
    await controller?.stop();
    await kafka?.stop();
  }, 60_000);

  it('[S10] says the same numbers as the broker’s own tool and as headgate lag, for 50 groups of known lag', async () => {
    const want = Object.fromEntries(groups.map(({ name, lags: [a, b] }) => [name, a + b]));
    const read = async () => (await controller.get(`/v1/groups?limit=500&q=topic:${topic}`)).body.groups as Line[];
    const lines = await until('all groups are read', read, (all) => all.filter(isKnown).length === GROUPS, {
      withinMs: 60_000,
    });
    const ofApi = Object.fromEntries(lines.map(({ group, lagMessages }) => [group, lagMessages]));
    expect(ofApi).toEqual(want);
    expect(await ofCommand()).toEqual(want);
    expect(await ofCli()).toEqual(want);
  }, 120_000);

  it('[B6] gives each partition of each group the series that boards of kafka_exporter read', async () => {
    const lag = await until(
      'the series are drawn',
      () => controller.metric('kafka_consumergroup_lag'),
      (series) => Object.keys(series).length === 2 * GROUPS,
      { withinMs: 60_000 },
    );
    const want = groups.flatMap(({ name, lags }) =>
      lags.map((messages, at) => [`consumergroup="${name}",topic="${topic}",partition="${at}"`, messages] as const),
    );
    expect(lag).toEqual(Object.fromEntries(want));
    expect(await controller.metric('kafka_topic_partition_current_offset')).toEqual({
      [`topic="${topic}",partition="0"`]: END,
      [`topic="${topic}",partition="1"`]: END,
    });
  }, 90_000);

  it('[B4] shows a group of the new protocol with its member and lag, and a share group as unsupported, by its name', async () => {
    const [modern, share] = [`${prefix}-modern`, `${prefix}-share`];
    const java = ['-XX:TieredStopAtLevel=1', '-Xmx128m', '-cp', join(await kafkaJars(), '*')];
    const consume = (tool: string, group: string, ...more: readonly string[]) => {
      const args = [`org.apache.kafka.tools.consumer.${tool}`, '--bootstrap-server', kafka.address, '--topic', topic];
      const child = spawn('java', [...java, ...args, '--group', group, ...more], { stdio: 'ignore' });
      consumers.push(child);
    };
    consume('ConsoleShareConsumer', share);
    const property = (value: string) => ['--command-property', value];
    const often = property('auto.commit.interval.ms=100');
    consume('ConsoleConsumer', modern, '--from-beginning', ...property('group.protocol=consumer'), ...often);
    const one = async (group: string) => (await controller.get(`/v1/groups/${group}`)).body;
    const read = await until(
      'it has read all',
      () => one(modern),
      ({ lagMessages, memberCount }) => lagMessages === 0 && memberCount === 1,
      { withinMs: 60_000 },
    );
    expect(read).toMatchObject({ type: 'consumer', state: 'stable', status: 'OK', partitionCount: 2 });
    expect(new Set(read.partitions.map(({ owner }: { owner: string }) => owner)).size).toBe(1);
    const shared = await until(
      'it is listed',
      () => one(share),
      ({ type }) => type === 'share',
      { withinMs: 60_000 },
    );
    expect(shared).toMatchObject({ status: 'UNKNOWN', lagMessages: null });
    expect(shared.statusReason).toContain('a share group has no positions: unsupported');
    expect(shared.findings.map(({ code }: { code: string }) => code)).toEqual(['TYPE_UNSUPPORTED']);
    const lag = await until(
      'its series is drawn; on a busy machine it is absent while the newest answer is old',
      () => controller.metric('headgate_group_lag_messages'),
      (series) => series[`cluster="main",group="${modern}",topic="${topic}"`] === 0,
      { withinMs: 30_000 },
    );
    expect(Object.keys(lag).filter((labels) => labels.includes(share))).toEqual([]);
  }, 120_000);

  interface Line {
    readonly group: string;
    readonly lagMessages: number | null;
  }
  const isKnown = ({ lagMessages }: Line): boolean => lagMessages !== null;

  /** The sum of the LAG column per group, as `kafka-consumer-groups --describe` prints it. */
  async function ofCommand(): Promise<Record<string, number>> {
    const java = ['-XX:TieredStopAtLevel=1', '-Xmx128m', '-cp', join(await kafkaJars(), '*')];
    const tool = ['org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', kafka.address];
    const { stdout } = await run('java', [...java, ...tool, '--describe', '--all-groups', '--timeout', '30000'], {
      maxBuffer: 1e8,
    });
    const sums: Record<string, number> = {};
    for (const line of stdout.split('\n')) {
      const [group, of, , , , lag] = line.trim().split(/\s+/);
      if (group?.startsWith(prefix) && of === topic) sums[group] = (sums[group] ?? 0) + Number(lag);
    }
    return sums;
  }

  async function ofCli(): Promise<Record<string, number | null>> {
    const args = [program, 'lag', '--brokers', kafka.address, '--json'];
    // It exits with 1 because groups are behind.
    const { stdout } = (await run(process.execPath, args, { maxBuffer: 1e8 }).catch((error: unknown) => error)) as {
      stdout: string;
    };
    const { groups: all } = JSON.parse(stdout) as {
      groups: { group: string; lagMessages: { value: number | null } }[];
    };
    const own = all.filter(({ group }) => group.startsWith(prefix));
    return Object.fromEntries(own.map(({ group, lagMessages }) => [group, lagMessages.value]));
  }
});
