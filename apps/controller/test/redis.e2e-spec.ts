import { type RedisServer, startRedis } from '@headgate/testing';
import { Redis } from 'ioredis';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';

describe('with a real Redis', () => {
  let redis: RedisServer;
  let controller: TestController;
  beforeAll(async () => {
    redis = await startRedis();
  }, 30_000);
  beforeEach(async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ law: 'fixed' })), redisUrl: redis.url });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(6);
  });
  afterEach(() => controller.stop());
  afterAll(() => redis.stop());

  const want = (requestId: string) =>
    controller.post('/v1/leases', lease([{ flow: 'orders', requestId, wantTokens: 5 }]));

  it('names redis as the store, and serves a lease from it', async () => {
    const { body } = await controller.get('/readyz');
    expect(body.dependencies[0]).toMatchObject({ name: 'redis', state: 'up' });
    const [answer] = (await want('r1')).body.leases;
    expect(answer).toMatchObject({ flow: 'orders', requestId: 'r1', budget: { policyVersion: expect.any(String) } });
    expect(answer.error).toBeUndefined();
  });

  it('goes on deciding while Redis is gone, says so, and publishes again by itself, learning anew', async () => {
    const before = (await controller.get('/v1/flows/orders/budget')).body;
    await redis.kill();
    await controller.cycle(2);
    const outage = await want('r2');
    expect([outage.status, outage.body.error.code]).toEqual([503, 'STORE_UNAVAILABLE']);
    expect((await controller.get('/livez')).status).toBe(200);
    const ready = await controller.get('/readyz');
    expect([ready.status, ready.body.dependencies[0].state]).toEqual([503, 'down']);
    expect((await controller.get('/v1/flows/orders')).body.decision.publishedReason).not.toBeNull();

    await redis.restart();
    let after = await controller.get('/v1/flows/orders/budget');
    for (let n = 0; n < 100 && after.status !== 200; n += 1) {
      await controller.cycle(1, 100);
      after = await controller.get('/v1/flows/orders/budget');
    }
    expect(after.body).toMatchObject({ epoch: before.epoch, learning: true });
    expect(after.body.generation).not.toBe(before.generation);
    expect((await controller.get('/readyz')).body.dependencies[0].state).toBe('up');
  }, 30_000);

  it('tells a key of another type as the trouble of its flow, and clears it once it is gone', async () => {
    const client = new Redis(redis.url);
    const [key] = await client.keys('*orders*');
    await client.del(key!);
    await client.set(key!, 'x');
    await controller.cycle(2);
    const states = async () =>
      (await controller.get('/readyz')).body.dependencies.map((d: { name: string; state: string }) => [
        d.name,
        d.state,
      ]);
    expect(await states()).toEqual([
      ['redis', 'up'],
      ['config', 'up'],
      ['kafka:main', 'up'],
      ['flow:orders', 'degraded'],
    ]);
    await client.del(key!);
    client.disconnect();
    await controller.cycle(2);
    expect(await states()).not.toContainEqual(['flow:orders', expect.anything()]);
  });

  it('[F07] enforces nothing while Redis may evict buckets, and says so', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru');
    await controller.job('eviction');
    await controller.cycle(1);
    const mode = async () => (await controller.get('/v1/flows/orders/budget')).body.mode;
    expect(await mode()).toBe('observe');
    const { body } = await controller.get('/readyz');
    expect(body.dependencies).toContainEqual(
      expect.objectContaining({
        name: 'redis:memory',
        state: 'degraded',
        reason: expect.stringContaining('allkeys-lru'),
      }),
    );
    await client.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
    client.disconnect();
    await controller.job('eviction');
    await controller.cycle(1);
    expect(await mode()).toBe('enforce');
  });

  it('is down once, and not twice a cycle, while Redis refuses writes', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'min-replicas-to-write', '1');
    const since = async () => (await controller.get('/readyz')).body.dependencies[0];
    await controller.cycle(1);
    const first = await since();
    await controller.cycle(3);
    expect(first).toMatchObject({ state: 'down', reason: expect.stringContaining('NOREPLICAS') });
    expect(await since()).toEqual(first);
    await client.config('SET', 'min-replicas-to-write', '0');
    client.disconnect();
    await controller.cycle(1);
    expect(await since()).toMatchObject({ state: 'up' });
  });
});
