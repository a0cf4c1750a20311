import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Shared, sharedKafka, startRabbitMq, until } from '@headgate/testing';
import { connect as connectBroker } from 'amqplib';
import { Kafka, logLevel } from 'kafkajs';
import { type ControllerServer, startController } from '../../slow-consumer/src/demo/controller.js';
import { Example } from './run-example.js';

/** A flow whose rate is fixed; its group never comes, so nothing else limits it. */
const flow = (name: string, ratePerSec: number, strategy: string) => ({
  flow: name,
  mode: 'enforce',
  rate: { ceilingPerSec: ratePerSec, floorPerSec: 1, safePerSec: ratePerSec },
  objective: { backlogMessages: 1e9 },
  law: { name: 'fixed' },
  overflow: { strategy },
  constraints: [{ kind: 'kafka', group: `nobody-${name}`, topics: [`adapters-${name}`] }],
});

describe('adapters, each in its example against a real controller', () => {
  let kafka: Shared<string>;
  let controller: ControllerServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    kafka = await sharedKafka();
    const flows = [
      flow('orders', 50, 'block'),
      flow('receipts', 50, 'throttle'),
      ...['express', 'fastify', 'nest'].map((name) => flow(name, 5, 'reject')),
      flow('partner', 20, 'block'),
      flow('export', 2000, 'block'),
      flow('drops', 5, 'drop'),
    ];
    controller = await startController({ flows }, { KAFKA_BROKERS: kafka.address });
    env = { HEADGATE_URL: controller.url, KAFKA_BROKERS: kafka.address, PORT: '0' };
  }, 120_000);

  afterAll(async () => {
    await controller.stop();
    await kafka.stop();
  });

  it('kafkajs: a transaction that is committed arrives, one that is aborted does not', async () => {
    const client = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }] });
    await admin.disconnect();
    const seen: string[] = [];
    const consumer = client.consumer({ groupId: `adapters-${process.pid}`, readUncommitted: false });
    await consumer.connect();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) });
    try {
      const lines = await Example.start('kafkajs', env).lines();
      expect(lines.filter((line) => line.startsWith('sent '))).toHaveLength(5);
      await until('they have arrived', () => seen.filter((value) => value.startsWith('order ')).length >= 5, Boolean, {
        withinMs: 30_000,
      });
      expect(seen).not.toContain('never');
    } finally {
      await consumer.disconnect();
    }
  }, 90_000);

  it('amqplib: every publish is confirmed by the broker, at the rate of the flow', async () => {
    const rabbit = await startRabbitMq();
    try {
      const lines = await Example.start('amqplib', { ...env, RABBITMQ_URL: rabbit.url }).lines();
      expect(lines.filter((line) => line.startsWith('sent '))).toHaveLength(20);
      const connection = await connectBroker(rabbit.url);
      const channel = await connection.createChannel();
      expect(await channel.checkQueue('receipts')).toMatchObject({ messageCount: 20 });
      await connection.close();
    } finally {
      await rabbit.stop();
    }
  }, 120_000);

  it.each(['express', 'fastify', 'nest'])(
    '%s: without tokens 429, with Retry-After and the RateLimit fields, and then 201',
    async (name) => {
      const example = Example.start(name, env);
      try {
        const url = `${await example.url()}/orders`;
        const post = () => fetch(url, { method: 'POST' });
        const answers = await Promise.all(Array.from({ length: 60 }, post));
        const refused = answers.filter(({ status }) => status === 429);
        expect(refused.length).toBeGreaterThan(20);
        const [first] = refused as [Response];
        expect(Number(first.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(first.headers.get('ratelimit-policy')).toMatch(new RegExp(`^"${name}";q=\\d+;w=1$`));
        expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=\\d+;t=[01]$`));
        expect(await first.json()).toMatchObject({
          error: { code: 'TOO_MANY_REQUESTS', message: expect.stringContaining(`flow ${name} is held at`) },
        });
        await until(
          'it is taken',
          async () => (await post()).status,
          (status) => status === 201,
          { everyMs: 300 },
        );
      } finally {
        await example.stop();
      }
    },
    60_000,
  );

  it('fetch: calls wait for the flow', async () => {
    const atMs: number[] = [];
    const partner: Server = createServer((_, response) => {
      atMs.push(performance.now());
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(partner, 'listening');
    try {
      const { port } = partner.address() as AddressInfo;
      const lines = await Example.start('fetch', { ...env, PARTNER_URL: `http://127.0.0.1:${port}/` }).lines();
      expect(lines.filter((line) => line.startsWith('200 '))).toHaveLength(20);
      // Twenty at 5/s (bootstrap) to 20/s, after a burst of at most one second.
      expect((atMs.at(-1) as number) - (atMs[0] as number)).toBeGreaterThan(200);
    } finally {
      partner.close();
    }
  }, 60_000);

  it('stream: every byte arrives in order, at what it costs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hg-stream-'));
    try {
      const text = Array.from({ length: 60 }, (_, n) => `line ${n} ${'x'.repeat(40)}\n`).join('');
      writeFileSync(join(folder, 'in.txt'), text);
      const lines = await Example.start('stream', env, [join(folder, 'in.txt'), join(folder, 'out.txt')]).lines();
      expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe(text);
      expect(lines.at(-1)).toBe(`spent ${text.length}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('prom-client and OpenTelemetry: losses are told to both', async () => {
    const lines = await Example.start('metrics', env).lines();
    expect(lines.find((line) => line.startsWith('headgate_sdk_calls_total{flow="drops",outcome="dropped"}'))).toMatch(
      / (?:4\d|50)$/,
    );
    expect(lines).toContain('otel headgate.sdk.lost.tokens');
  }, 60_000);
});
