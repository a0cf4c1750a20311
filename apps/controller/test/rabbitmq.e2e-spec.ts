import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type DecisionBody, type QueuePage } from '@headgate/contract';
import { createClient } from '@headgate/sdk';
import { throttleChannel } from '@headgate/sdk/amqplib';
import { KafkaLagSource } from '@headgate/sources/kafka';
import { RabbitMqLagSource } from '@headgate/sources/rabbitmq';
import { FakeLagSource, FaultProxy, type RabbitMqServer, sharedKafka, startRabbitMq, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { connect } from 'amqplib';
import { Kafka, logLevel } from 'kafkajs';
import { TestController } from './support/controller.js';
import { flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const login = { user: 'headgate', password: 'reads-only' };
const CAPACITY_PER_SEC = 200;
/** A machine that runs all tests at once is slow. */
const SLOW = { withinMs: 60_000, everyMs: 500 };
const yaml = `
brokers:
  rabbit: { url: "amqp://127.0.0.1:5672", user: headgate, password: reads-only }
flows:
  - flow: receipts
    mode: enforce
    rate: { ceilingPerSec: 2000, floorPerSec: 10, safePerSec: 100 }
    objective: { delaySec: 5 }
    overflow: { strategy: throttle }
    constraints: [{ kind: rabbitmq, broker: rabbit, queue: receipts }]
`;

describe('a flow into a real RabbitMQ', () => {
  let server: RabbitMqServer;

  beforeAll(async () => {
    server = await startRabbitMq({ plugins: ['rabbitmq_management'] });
    await server.manage('PUT', `users/${login.user}`, { password: login.password, tags: 'monitoring' });
    await server.manage('PUT', `permissions/%2F/${login.user}`, { configure: '', write: '', read: '' });
  }, 180_000);
  afterAll(() => server?.stop(), 60_000);

  it('holds publishers to what its consumers take, and says which queue binds', async () => {
    const connection = await connect(server.url);
    const setUp = await connection.createChannel();
    await setUp.assertQueue('receipts');
    const consumer = await connection.createChannel();
    await consumer.prefetch(40);
    // Takes 40 messages in 200 ms: 200 a second, whatever comes.
    const taken: (() => void)[] = [];
    await consumer.consume('receipts', (message) => message && taken.push(() => consumer.ack(message)));
    const work = setInterval(() => {
      for (const ack of taken.splice(0, CAPACITY_PER_SEC / 5)) ack();
    }, 200);
    const source = new RabbitMqLagSource({ ...login, clock, url: server.url, management: server.managementUrl });
    const controller = await TestController.start({ yaml, sources: { rabbit: source }, cycleMs: 1000 });
    const client = createClient({
      ...{ url: controller.url, producer: 'till', instance: 'till-1', log: () => {}, env: {} },
      bootstrap: { ratePerSec: 10, overflow: 'throttle' as const },
    });
    let isOver = false;
    const channel = throttleChannel(await connection.createConfirmChannel(), client.flow('receipts'));
    let failure: unknown = null;
    const publish = async () => {
      while (!isOver) {
        await channel.sendToQueue('receipts', Buffer.from('x')).catch((error) => {
          failure ??= error;
        });
        await setImmediate();
      }
    };
    const publishers = Array.from({ length: 300 }, publish);
    try {
      const flow = async () => (await controller.get('/v1/flows/receipts')).body;
      const settled = await until(
        'its capacity is measured and held',
        flow,
        ({ decision }) => {
          const { capacityPerSec, lagMessages } = decision.constraints[0];
          return capacityPerSec > 140 && decision.ratePerSec > 100 && decision.ratePerSec < 300 && lagMessages < 1000;
        },
        { withinMs: 150_000, everyMs: 500 },
      );
      expect(failure).toBeNull();
      expect(settled.summary).toMatchObject({ binding: 'receipts', state: 'held' });
      expect(settled.decision.why).toMatch(/^receipts is held at \d+\/s: receipts /);
      expect(settled.decision.constraints[0]).toMatchObject({
        ...{ id: 'rabbitmq:rabbit/receipts', mode: 'fresh', members: 1, queue: { isDepthOnly: false, alarm: null } },
      });
    } finally {
      isOver = true;
      clearInterval(work);
      await client.close();
      await Promise.allSettled(publishers);
      await controller.stop();
      await connection.close();
    }
  }, 240_000);

  it('[S18] lists hostile names as they are, shows one by either way of writing it, and finds what is wrong with it', async () => {
    const hostile = '<img src=x onerror=alert(1)>/..%2F"\\{}\n';
    const connection = await connect(server.url);
    const channel = await connection.createConfirmChannel();
    for (const queue of [hostile.trim(), '..', 'plain']) await channel.assertQueue(queue);
    for (let n = 0; n < 5; n++) channel.sendToQueue('plain', Buffer.from('x'));
    await channel.waitForConfirms();
    await channel.consume(hostile.trim(), () => undefined);
    const source = new RabbitMqLagSource({ ...login, clock, url: server.url, management: server.managementUrl });
    const controller = await TestController.start({ yaml, sources: { rabbit: source } });
    try {
      const list = async () => {
        await controller.job('queues');
        return (await controller.get('/v1/queues?limit=500')).body as QueuePage;
      };
      const isThere = ({ queues }: QueuePage) =>
        queues.some(({ queue, depthMessages }) => queue === 'plain' && depthMessages === 5);
      const page = await until('they are listed', list, isThere, { withinMs: 30_000, everyMs: 500 });
      expect(page.queues.map(({ queue }) => queue)).toEqual(expect.arrayContaining([hostile.trim(), '..', 'plain']));
      expect(page.brokers).toMatchObject([{ broker: 'rabbit', gap: null }]);
      const inBase64 = (queue: string) => `/v1/queues/~${Buffer.from(queue).toString('base64url')}?broker=rabbit`;
      const told = async () => (await controller.get(inBase64(hostile.trim()))).body;
      const detail = await until('its consumer is told', told, ({ findings }) => findings?.length > 1, {
        ...{ withinMs: 30_000, everyMs: 500 },
      });
      expect(detail).toMatchObject({ queue: hostile.trim(), via: 'management' });
      expect(detail.findings.map(({ code }: { code: string }) => code)).toEqual(
        expect.arrayContaining(['PREFETCH_UNLIMITED', 'QUEUE_UNBOUNDED']),
      );
      expect((await controller.get(inBase64('..'))).body).toMatchObject({ queue: '..' });
      const percent = await controller.get(`/v1/queues/${encodeURIComponent(hostile.trim())}`);
      expect(percent.body).toMatchObject({ queue: hostile.trim() });
      expect((await controller.get('/v1/queues/plain')).body.findings[0]).toMatchObject({
        ...{ code: 'NO_CONSUMERS', severity: 'critical' },
      });
      expect((await controller.get('/v1/queues/nope')).body.error.code).toBe('QUEUE_UNKNOWN');
      const ready = await controller.get('/metrics');
      expect(ready.text).toContain('headgate_queue_messages_ready{broker="rabbit",queue="plain"} 5');
    } finally {
      await controller.stop();
      await connection.close();
    }
  }, 90_000);

  it('[I20] [F34] decides a Kafka flow every cycle as before while the management API takes half a minute', async () => {
    const proxy = await FaultProxy.start(Number(new URL(server.managementUrl).port));
    proxy.downstream.add({ type: 'latency', latencyMs: 30_000 });
    const source = new RabbitMqLagSource({ ...login, clock, management: `http://127.0.0.1:${proxy.port}` });
    const good = new FakeLagSource();
    good.set(ORDERS, reading(partition(0, 0)));
    const both = `${yaml}${flowYaml({ flow: 'orders', law: 'steps' })}\n`;
    const controller = await TestController.start({
      yaml: both,
      sources: { main: good, rabbit: source },
      cycleMs: 100,
    });
    try {
      const polls = async () =>
        (await controller.metric('headgate_poll_duration_seconds_count'))['cluster="main"'] ?? 0;
      const before = await until('the first polls', polls, (count) => count >= 3);
      await until('forty more polls and decisions', polls, (count) => count >= before + 40, { withinMs: 30_000 });
      const { flows } = (await controller.get('/v1/flows')).body;
      expect(flows).toMatchObject([
        { flow: 'receipts', lagMessages: null },
        { flow: 'orders', lagMessages: 0 },
      ]);
      expect(flows[1].sampleAgeMs).toBeLessThan(2000);
      const stale = async () => (await controller.get('/readyz')).body.dependencies;
      const rabbit = await until(
        'three polls were in vain',
        async () => (await stale()).find(({ name }: { name: string }) => name === 'rabbitmq:rabbit'),
        (one) => one?.state === 'down',
        { withinMs: 60_000 },
      );
      expect(rabbit.reason).toMatch(/management API/);
    } finally {
      await controller.stop();
      await proxy.down();
    }
  }, 150_000);

  it('[C2] holds one flow by a Kafka group, a queue and a disk: whichever asks least is named', async () => {
    const kafka = await sharedKafka();
    const [topic, group] = [`c2-${randomUUID()}`, `c2-group-${randomUUID()}`];
    const brokers = kafka.address.split(',');
    const client = new Kafka({ clientId: 'e2e', brokers, logLevel: logLevel.NOTHING, retry: { retries: 12 } });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    await until('a coordinator answers', () => admin.fetchOffsets({ groupId: group, topics: [topic] }), Boolean, SLOW);
    await admin.disconnect();
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic, messages: Array.from({ length: 5000 }, () => ({ value: 'x' })) });
    await producer.disconnect();
    const committer = await OffsetCommitter.connect(brokers[0]!);
    await committer.commit(group, topic, [[0, 0]]);
    const connection = await connect(server.url);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('c2');
    const controller = await TestController.start({
      yaml: `
brokers: { rabbit: { url: "amqp://127.0.0.1:5672", user: headgate, password: reads-only } }
flows:
  - flow: uploads
    mode: enforce
    rate: { ceilingPerSec: 1000, floorPerSec: 1, safePerSec: 100 }
    objective: { backlogMessages: 1000 }
    law: { name: steps, params: { levels: [{ aboveMessages: 1000, share: 0.1 }] } }
    overflow: { strategy: throttle }
    constraints:
      - { kind: kafka, cluster: main, group: ${group}, topics: [${topic}] }
      - { kind: rabbitmq, broker: rabbit, queue: c2 }
      - { kind: level, level: disk, objectiveShare: 0.8 }
`,
      sources: {
        main: new KafkaLagSource({ brokers, clock, deadlineMs: 5000 }),
        rabbit: new RabbitMqLagSource({
          ...{ ...login, clock, url: server.url, management: server.managementUrl, deadlineMs: 3000 },
        }),
      },
      cycleMs: 1000,
    });
    let used = 100;
    const push = () => controller.post('/v1/levels', { levels: [{ level: 'disk', used, limit: 1000 }] });
    const pushing = setInterval(() => void push().catch(() => undefined), 1000);
    const binds = async (kind: string, who: string) => {
      const decision = async () => (await controller.get('/v1/flows/uploads')).body.decision;
      const isBound = (one: DecisionBody | null) =>
        one?.binding?.startsWith(`${kind}:`) === true && one.why.includes(who);
      const { constraints, binding } = (await until(`${kind} binds`, decision, isBound, SLOW)) as DecisionBody;
      const asks = constraints.map(({ askPerSec }) => askPerSec);
      const bound = constraints.find(({ id }) => id === binding);
      expect(constraints).toHaveLength(3);
      expect(bound!.askPerSec).toBe(Math.min(...asks));
    };
    try {
      await binds('kafka', group);
      await committer.commit(group, topic, [[0, 5000]]);
      for (let n = 0; n < 3000; n++) channel.sendToQueue('c2', Buffer.from('x'));
      await channel.waitForConfirms();
      await binds('rabbitmq', 'c2');
      await channel.purgeQueue('c2');
      used = 960;
      await binds('level', 'disk is 96 % full, objective 80 %');
    } finally {
      clearInterval(pushing);
      committer.close();
      await controller.stop();
      await connection.close();
      await kafka.stop();
    }
  }, 240_000);
});
