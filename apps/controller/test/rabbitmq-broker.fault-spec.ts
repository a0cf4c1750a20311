import { type QueuePage } from '@headgate/contract';
import { RabbitMqLagSource } from '@headgate/sources/rabbitmq';
import { FakeLagSource, type RabbitMqServer, startRabbitMq, until } from '@headgate/testing';
import { connect } from 'amqplib';
import { TestController } from './support/controller.js';
import { flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const login = { user: 'headgate', password: 'reads-only' };
const QUEUES = 10_000;
const SLOW = { withinMs: 120_000, everyMs: 500 };
const FLOOR_PER_SEC = 10;
const yaml = `
brokers:
  rabbit: { url: "amqp://127.0.0.1:5672", user: headgate, password: reads-only }
flows:
  - flow: receipts
    mode: enforce
    rate: { ceilingPerSec: 2000, floorPerSec: ${FLOOR_PER_SEC}, safePerSec: 100 }
    objective: { delaySec: 5 }
    overflow: { strategy: throttle }
    constraints: [{ kind: rabbitmq, broker: rabbit, queue: receipts }]
${flowYaml({ flow: 'orders', law: 'steps' })}
`;

describe('a RabbitMQ with its troubles', () => {
  let server: RabbitMqServer;
  let source: RabbitMqLagSource;
  let controller: TestController;
  let connection: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    server = await startRabbitMq({ plugins: ['rabbitmq_management'] });
    await server.manage('PUT', `users/${login.user}`, { password: login.password, tags: 'monitoring' });
    await server.manage('PUT', `permissions/%2F/${login.user}`, { configure: '', write: '', read: '' });
    connection = await connect(server.url);
    const channel = await connection.createChannel();
    await channel.assertQueue('receipts');
    source = new RabbitMqLagSource({
      ...{ ...login, clock, url: server.url, management: server.managementUrl, deadlineMs: 3000 },
    });
    const main = new FakeLagSource();
    main.set(ORDERS, reading(partition(0, 0)));
    controller = await TestController.start({ yaml, sources: { main, rabbit: source }, cycleMs: 500 });
  }, 240_000);
  afterAll(async () => {
    await controller?.stop();
    await connection?.close();
    await server?.stop();
  }, 90_000);

  const decision = async (flow: string) => (await controller.get(`/v1/flows/${flow}`)).body.decision;
  const polls = async (cluster: string) =>
    (await controller.metric('headgate_poll_duration_seconds_count'))[`cluster="${cluster}"`] ?? 0;

  it('[F35] holds a flow at its floor while the memory of a node is over its mark, and says which', async () => {
    await until(
      'it is decided',
      () => decision('receipts'),
      (one) => one?.constraints[0].mode === 'fresh',
      SLOW,
    );
    await server.ctl('set_vm_memory_high_watermark', 'absolute', '1MB');
    const isAlarmed = (one?: { reason: string }) => one?.reason === 'BROKER_ALARM';
    const held = await until('the alarm is told', () => decision('receipts'), isAlarmed, SLOW);
    expect(held).toMatchObject({ ratePerSec: FLOOR_PER_SEC, why: expect.stringMatching(/memory of hg\d+@localhost/) });
    expect(await decision('orders')).not.toMatchObject({ reason: 'BROKER_ALARM' });
    const { findings } = (await controller.get('/v1/queues/receipts')).body;
    expect(findings[0]).toMatchObject({ code: 'PUBLISHERS_BLOCKED', severity: 'critical' });
    await server.ctl('set_vm_memory_high_watermark', '0.9');
    await until(
      'it is over',
      () => decision('receipts'),
      (one) => !isAlarmed(one),
      SLOW,
    );
  }, 240_000);

  it('[F34] lists ten thousand queues with one request, and polls and decides meanwhile', async () => {
    const channel = await connection.createChannel();
    for (let from = 0; from < QUEUES; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, n) => channel.assertQueue(`many-${from + n}`, { durable: false })),
      );
    const lister = new RabbitMqLagSource({ ...login, clock, management: server.managementUrl });
    const before = lister.requests;
    const { queues, gap } = await lister.queues.list(AbortSignal.timeout(60_000));
    expect([queues.length, gap, lister.requests - before]).toEqual([QUEUES + 1, null, 1]);
    await lister.close();

    const began = { main: await polls('main'), rabbit: await polls('rabbit') };
    const list = async () => {
      await controller.job('queues');
      return (await controller.get('/v1/queues?q=many-&limit=1')).body as QueuePage;
    };
    const page = await until(
      'all are listed with their depths',
      list,
      ({ matching, queues: [first] }) => {
        return matching === QUEUES && first?.readyMessages === 0;
      },
      SLOW,
    );
    expect(page.brokers).toMatchObject([{ broker: 'rabbit', gap: null }]);
    for (const cluster of ['main', 'rabbit'] as const)
      await until(
        `${cluster} is polled on`,
        () => polls(cluster),
        (count) => count >= began[cluster] + 3,
        SLOW,
      );
    // A broker that just made ten thousand queues may miss a poll: it is read again by itself.
    await until(
      'the queue under control is read',
      () => decision('receipts'),
      (one) => one.constraints[0].mode === 'fresh',
      SLOW,
    );
  }, 300_000);
});
