import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaJars, type Shared, sharedKafka, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { jest } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { lag } from '../src/cli/lag.js';

const run = promisify(execFile);

describe('headgate lag', () => {
  let kafka: Shared<string>;
  const run1 = randomUUID().slice(0, 8);
  const topic = `lag-${run1}`;
  const groups = Array.from({ length: 50 }, (_, at) => `equal-${run1}-${String(at).padStart(2, '0')}`);
  const idle = `idle-${run1}`;
  /** Random, so that a right answer cannot be a lucky one; printed when the test fails. */
  const seed = Math.floor(Math.random() * 1e6);
  const positionOf = (group: number, partition: number) => (seed * (group + 1) * 7 + partition * 31) % 41;

  beforeAll(async () => {
    kafka = await sharedKafka();
    const client = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING, retry: { retries: 15 } });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true });
    await until(
      'the partitions answer',
      () => admin.fetchTopicOffsets(topic),
      (all) => all.length === 3,
    );
    await until(
      'groups have a coordinator',
      () => admin.fetchOffsets({ groupId: groups[0]!, topics: [topic] }),
      Boolean,
      {
        withinMs: 30_000,
      },
    );
    await admin.disconnect();
    const producer = client.producer();
    await producer.connect();
    const messages = [0, 1, 2].flatMap((partition) => Array.from({ length: 40 }, () => ({ partition, value: 'x' })));
    await producer.send({ topic, messages });
    await producer.disconnect();
    const committer = await OffsetCommitter.connect(kafka.address);
    for (const [at, group] of groups.entries())
      await committer.commit(
        group,
        topic,
        [0, 1, 2].map((partition) => [partition, positionOf(at, partition)]),
      );
    await committer.commit(idle, topic, [0, 1, 2].map((partition) => [partition, 40])); // biome-ignore format: short
    committer.close();
  }, 120_000);
  afterAll(() => kafka?.stop(), 60_000);

  /** Runs the command in this process; what it wrote and its exit code. */
  async function said(...args: string[]): Promise<{ out: string; err: string; code: number }> {
    const written = { out: '', err: '' };
    const spies = (['stdout', 'stderr'] as const).map((stream) =>
      jest.spyOn(process[stream], 'write').mockImplementation((text) => {
        written[stream === 'stdout' ? 'out' : 'err'] += String(text);
        return true;
      }),
    );
    const code = await lag(args).finally(() => {
      for (const spy of spies) spy.mockRestore();
    });
    return { ...written, code };
  }
  const brokers = () => ['--brokers', kafka.address];

  it('[S10] finds the lags of 50 groups that Kafka’s own command finds', async () => {
    const { out, code } = await said(...brokers(), '--json');
    const ours = new Map<string, number>();
    for (const one of JSON.parse(out).groups) ours.set(one.group, one.lagMessages.value);
    const command = ['org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', kafka.address];
    const java = ['-XX:TieredStopAtLevel=1', '-Xmx128m', '-cp', join(await kafkaJars(), '*')];
    const describe = await run('java', [...java, ...command, '--describe', '--all-groups'], { maxBuffer: 1 << 26 });
    const theirs = new Map<string, number>();
    for (const line of describe.stdout.split('\n')) {
      const [group = '', ofTopic, , , , waiting] = line.trim().split(/\s+/);
      if (ofTopic === topic) theirs.set(group, (theirs.get(group) ?? 0) + Number(waiting));
    }
    expect(theirs.size).toBe(51);
    const known = Object.fromEntries(
      groups.map((group, at) => [group, [0, 1, 2].reduce((sum, partition) => sum + 40 - positionOf(at, partition), 0)]),
    );
    const found = (all: Map<string, number>) => Object.fromEntries(groups.map((group) => [group, all.get(group)]));
    expect({ seed, lags: found(theirs) }).toEqual({ seed, lags: known });
    expect({ seed, lags: found(ours) }).toEqual({ seed, lags: known });
    expect(code).toBe(1);
  }, 60_000);

  it('shows one group by partitions, and answers scripts: 0 fine, 1 behind, 2 unknown', async () => {
    const behind = await said(...brokers(), '--group', groups[3]!);
    expect(behind.code).toBe(1);
    expect(behind.out).toContain(`${topic}  0 `);
    expect(await said(...brokers(), '--group', groups[3]!, '--allow', '120')).toMatchObject({ code: 0 });
    const fine = await said(...brokers(), '--group', idle);
    expect(fine).toMatchObject({ code: 0, out: expect.stringContaining('OK (nothing waits)') });
    const unknown = await said(...brokers(), '--group', 'nobody-knows-it');
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('no broker lists the group') });
  }, 40_000);

  it('lists groups worst first, with a sum for each', async () => {
    const { out } = await said(...brokers());
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^GROUP +STATE +MEMBERS +STATUS +LAG/);
    const sums = groups.map((group) =>
      Number(/OK +(\d+)/.exec(lines.find((line) => line.startsWith(group)) ?? '')?.[1]),
    );
    expect(sums.every(Number.isInteger)).toBe(true);
  }, 40_000);

  it.each([
    { args: [], says: '--brokers is missing' },
    { args: ['--brokers', 'nowhere'], says: 'must be host:port' },
    { args: ['--brokers', 'k:9092', '--colour'], says: 'Unknown option' },
    { args: ['--brokers', 'k:9092', '--allow', '-1'], says: '--allow' },
    { args: ['--brokers', 'k:9092', '--sasl', 'plain', '--username', 'u'], says: 'HEADGATE_KAFKA_PASSWORD' },
    { args: ['--brokers', 'k:9092', '--ca', 'nowhere.pem'], says: 'cannot be read' },
    { args: ['--brokers', '127.0.0.1:1'], says: '127.0.0.1:1 cannot be reached' },
  ])(
    'exits with 3 and says why: $says',
    async ({ args, says }) => {
      expect(await said(...args)).toMatchObject({ code: 3, out: '', err: expect.stringContaining(says) });
    },
    20_000,
  );
});
