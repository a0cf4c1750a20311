import { setImmediate } from 'node:timers/promises';
import { createClient } from '@headgate/sdk';
import { throttleChannel } from '@headgate/sdk/amqplib';
import { RabbitMqLagSource } from '@headgate/sources/rabbitmq';
import { type RabbitMqServer, startRabbitMq, until } from '@headgate/testing';
import { connect } from 'amqplib';
import { TestController } from './support/controller.js';

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const login = { user: 'headgate', password: 'reads-only' };
const CAPACITY_PER_SEC = 200;
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
        { withinMs: 90_000, everyMs: 500 },
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
  }, 180_000);
});
