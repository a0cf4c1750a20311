import { createClient } from '@headgate/sdk';
import { FakeLagSource, FaultProxy, type RedisServer, startRedis, until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const REFRESH_MS = 1000;

describe('a line that is cut between a producer and Redis alone', () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  let controller: TestController;

  beforeAll(async () => {
    redis = await startRedis();
    proxy = await FaultProxy.start(redis.port);
    const source = new FakeLagSource(() => performance.now());
    source.set(ORDERS, reading(partition(0, 0)));
    controller = await TestController.start({
      ...{ yaml: fileYaml(flowYaml({ law: 'fixed' })), redisUrl: redis.url, cycleMs: 200 },
      sources: { main: source },
    });
  }, 30_000);
  afterAll(async () => {
    await controller.stop();
    await proxy.close();
    await redis.stop();
  });

  it('[F12] the producer goes on, is called dark after three refreshes, and tells what it spent once the line is back', async () => {
    const client = createClient({
      ...{ redis: `redis://127.0.0.1:${proxy.port}`, producer: 'checkout', instance: 'checkout-1' },
      bootstrap: { ratePerSec: 5, overflow: 'drop' },
      ...{ log: () => {}, env: {} },
    });
    const orders = client.flow('orders');
    let passed = 0;
    const spending = setInterval(() => {
      if (orders.tryAcquire()) passed += 1;
    }, 20);
    const checkout = async () => {
      const { producers } = (await controller.get('/v1/flows/orders/producers')).body;
      return producers.find(({ producer }: { producer: string }) => producer === 'checkout')?.instanceList[0];
    };
    try {
      await until('it leases', () => orders.status().state === 'leased', Boolean, { withinMs: 20_000 });
      await until('it is seen', checkout, (seen) => seen?.compliance === 'ok', { withinMs: 10_000 });
      await proxy.down();
      const cutMs = performance.now();
      await until('it is dark', checkout, (seen) => seen.compliance === 'dark', { withinMs: 30_000 });
      // Three refreshes, the look of a cycle, and an order of magnitude for a busy machine.
      const darkAfterMs = performance.now() - cutMs;
      expect(darkAfterMs).toBeGreaterThan(2 * REFRESH_MS);
      expect(darkAfterMs).toBeLessThan(30 * REFRESH_MS);
      const before = passed;
      await until(
        'it has gone on meanwhile',
        () => passed,
        (now) => now > before + 20,
        { withinMs: 10_000 },
      );
      expect(orders.status().state).toBe('holding');
      const whileDark = orders.status().unleasedTokens;
      expect(whileDark).toBeGreaterThan(20);
      await proxy.up();
      const hasToldAll = (seen: { compliance: string; unleasedTokens: number }) =>
        seen.compliance !== 'dark' && seen.unleasedTokens === orders.status().unleasedTokens;
      const told = await until('it has told all of it', checkout, hasToldAll, { withinMs: 30_000 });
      expect(told.unleasedTokens).toBeGreaterThanOrEqual(whileDark);
    } finally {
      clearInterval(spending);
      await client.close();
    }
  }, 120_000);
});
