import { type QueueFacts } from '@headgate/core';
import { FaultProxy, type RabbitMqServer, startRabbitMq, until } from '@headgate/testing';
import { lagSourceContract } from '@headgate/testing/contracts';
import { addReader, clock, login, okOf, RabbitWorld, target, totalsOf } from '../../test/rabbit-world.js';
import { RabbitMqLagSource } from './index.js';

const CYCLE = { withinMs: 40_000, everyMs: 250 };
let server: RabbitMqServer;
let world: RabbitWorld;
let source: RabbitMqLagSource;

beforeAll(async () => {
  server = await startRabbitMq({ plugins: ['rabbitmq_management'] });
  await addReader(server);
  world = await RabbitWorld.open(server.url);
  for (const queue of ['orders', 'second']) await world.declare(queue);
  await world.put('orders', 30);
}, 180_000);
afterAll(async () => {
  await world?.close();
  await server?.stop();
}, 60_000);

const managed = () => ({ ...login, clock, url: server.url, management: server.managementUrl, deadlineMs: 3000 });
const poll = async (queue: string, from = source) =>
  (await from.poll([target(queue)], AbortSignal.timeout(20_000))).get(queue);

const reportOf = async (queue: string) => {
  await poll(queue);
  return source.queues.known(queue);
};

// By AMQP alone: where AMQP falls silent beside a management API, its newest numbers are a reading, as old as they are.
lagSourceContract('RabbitMqLagSource on RabbitMQ', async () => {
  const amqp = await FaultProxy.start(server.port);
  return {
    source: new RabbitMqLagSource({ ...login, url: `amqp://127.0.0.1:${amqp.port}`, clock, deadlineMs: 1500 }),
    readable: [target('orders'), target('second')],
    unreadable: [target('unheard-of')],
    deadlineMs: 1500,
    silence: () => amqp.downstream.add({ type: 'timeout' }),
    refuse: () => amqp.down(),
    dispose: () => amqp.down(),
  };
});

const portOf = (url: string): number => Number(new URL(url).port);

describe('RabbitMqLagSource', () => {
  beforeEach(() => {
    source = new RabbitMqLagSource(managed());
  });
  afterEach(() => source.close());

  it('reads a queue with a user that may do nothing, and says who told it what', async () => {
    expect(totalsOf(await poll('orders'))).toMatchObject({ depth: 30 });
    expect(okOf(await poll('orders'))).toMatchObject({ groupState: 'empty', members: 0 });
    const told = () => reportOf('orders');
    const report = await until('its state is told', told, (one) => one?.state === 'running', CYCLE);
    expect(report).toMatchObject({ vhost: '/', type: 'classic', via: 'management', consumers: 0, unackedMessages: 0 });
  }, 60_000);

  it('[Q1] calls the counts of a queue that was just declared unknown, and not 0', async () => {
    await world.declare('fresh');
    const reading = okOf(await poll('fresh'));
    expect(reading.queue?.countedAtMs).toBeNull();
    expect(source.queues.known('fresh')).toMatchObject({ doneMessages: null, publishedMessages: null });
    expect(source.queues.known('fresh')?.unseen.join()).toMatch(/what was done/);
  });

  it('[Q5] calls a queue saturated whose consumers hold all that they may, and not idle', async () => {
    await world.declare('held');
    await world.consume('held', 10);
    await world.put('held', 10);
    const read = async () => ({ reading: await poll('held'), report: source.queues.known('held') });
    const { reading, report } = await until('it is counted', read, (one) => one.report?.isSaturated === true, CYCLE);
    expect(report).toMatchObject({ readyMessages: 0, unackedMessages: 10, prefetchTotal: 10, consumers: 1 });
    expect(totalsOf(reading)).toMatchObject({ depth: 10 });
  }, 60_000);

  it('[Q6] takes an answer from the cache of the API for what it is: as old as the first with its numbers', async () => {
    await world.declare('cached');
    await world.put('cached', 5);
    await (await world.consume('cached', 0, (ack) => ack())).close();
    const isQuiet = (one?: QueueFacts) =>
      one?.doneMessages === 5 && one.unlimitedConsumers === 0 && one.consumers === 0;
    await until('it is counted, and its consumer gone', () => reportOf('cached'), isQuiet, CYCLE);
    const proxy = await FaultProxy.start(portOf(server.managementUrl));
    proxy.downstream.add({ type: 'latency', latencyMs: 2000 });
    const slow = new RabbitMqLagSource({
      ...{ ...managed(), management: `http://127.0.0.1:${proxy.port}`, sampleEveryMs: 100 },
    });
    const countedAt = async () => okOf(await poll('cached', slow)).queue?.countedAtMs ?? null;
    const first = await until('it is counted here', countedAt, (at) => at !== null, CYCLE);
    // The next round begins when the one before has been kept.
    const seen = new Set<number | null>();
    const rounds = async () => {
      seen.add(await countedAt());
      return slow.requests / 2;
    };
    await until('it was answered again', rounds, (count) => count >= 3, CYCLE);
    expect([...seen]).toEqual([first]);
    await world.put('cached', 1);
    await until('new numbers are a new sample', countedAt, (at) => at !== first, CYCLE);
    await slow.close();
    await proxy.down();
  }, 120_000);

  it('[Q7] counts the active one of a single active consumer, and not the one that stands by', async () => {
    await world.declare('single', { 'x-single-active-consumer': true });
    await world.consume('single', 5);
    await world.consume('single', 5);
    const read = async () => ({ reading: await poll('single'), report: source.queues.known('single') });
    const { reading, report } = await until('it is counted', read, (one) => one.report?.activeConsumers === 1, CYCLE);
    expect(report).toMatchObject({ consumers: 2, prefetchTotal: 5 });
    expect(okOf(reading).members).toBe(1);
  }, 60_000);

  it('[Q8] begins a new epoch where a queue was deleted and made again, without a negative step', async () => {
    await world.declare('remade');
    await world.put('remade', 20);
    const totals = async () => {
      const reading = await poll('remade');
      return { ...totalsOf(reading), isCounted: okOf(reading).queue?.countedAtMs != null };
    };
    await world.consume('remade', 0, (ack) => ack());
    await until('it is counted', totals, ({ isCounted }) => isCounted, CYCLE);
    await world.put('remade', 10);
    const before = await until('it counted on', totals, ({ done }) => done >= 10, CYCLE);
    await world.channel.deleteQueue('remade');
    expect(await poll('remade')).toMatchObject({ ok: false, reason: 'no-topic' });
    await world.declare('remade');
    await world.put('remade', 3);
    await world.consume('remade', 0, (ack) => ack());
    const after = await until('it counts anew', totals, ({ done, epoch }) => done === 3 && epoch === 1, CYCLE);
    expect([before.epoch, after.epoch]).toEqual([0, 1]);
  }, 120_000);

  it.each(['classic', 'quorum'])(
    'reads a %s queue: depth now, counts of the broker',
    async (type) => {
      const queue = `of-${type}`;
      await world.declare(queue, { 'x-queue-type': type });
      await world.put(queue, 50);
      expect(totalsOf(await poll(queue))).toMatchObject({ depth: 50 });
      const channel = await world.consume(queue, 0, (ack) => ack());
      await until(
        'all is done',
        async () => totalsOf(await poll(queue)),
        ({ done, depth }) => done === 50 && depth === 0,
        CYCLE,
      );
      const told = () => reportOf(queue);
      const report = await until('its consumer is told', told, (one) => one?.unlimitedConsumers === 1, CYCLE);
      expect(report).toMatchObject({ type, prefetchTotal: null });
      await channel.close();
    },
    60_000,
  );

  it('refuses a stream, whose length is no backlog', async () => {
    await world.declare('log', { 'x-queue-type': 'stream' });
    await until(
      'its type is told',
      () => poll('log'),
      (one) => one?.ok === false && one.reason === 'unsupported',
      CYCLE,
    );
  }, 60_000);

  it('reads names of any kind', async () => {
    const queue = `<img src=x onerror=alert(1)> %2F/"'\\ ${'ä'.repeat(20)} ?a=b#c`;
    await world.declare(queue);
    await world.put(queue, 2);
    expect(totalsOf(await poll(queue))).toMatchObject({ depth: 2 });
  });

  it('tells a wrong password from a broker that is not there', async () => {
    const wrong = new RabbitMqLagSource({ ...managed(), password: 'no' });
    expect(await poll('orders', wrong)).toMatchObject({ ok: false, reason: 'not-authorized' });
    await wrong.close();
    const nowhere = new RabbitMqLagSource({
      ...managed(),
      url: 'amqp://127.0.0.1:1',
      management: 'http://127.0.0.1:1',
    });
    expect(await poll('orders', nowhere)).toMatchObject({ ok: false, reason: 'unreachable' });
    await nowhere.close();
  });

  it('goes on with the depth while the management API is slow, and with the counts alone where AMQP is closed', async () => {
    const proxy = await FaultProxy.start(portOf(server.managementUrl));
    const slow = new RabbitMqLagSource({
      ...managed(),
      management: `http://127.0.0.1:${proxy.port}`,
      deadlineMs: 1000,
    });
    proxy.downstream.add({ type: 'latency', latencyMs: 10_000 });
    const reading = okOf(await poll('orders', slow));
    expect(reading.queue?.countedAtMs).toBeNull();
    expect(totalsOf(reading)).toMatchObject({ depth: 30 });
    await slow.close();
    await proxy.down();
    const counted = new RabbitMqLagSource({ ...managed(), url: undefined! });
    expect(totalsOf(await poll('orders', counted))).toMatchObject({ depth: 30 });
    expect(okOf(await poll('orders', counted)).queue).toMatchObject({ everyMs: 5000 });
    await counted.close();
  });
});
