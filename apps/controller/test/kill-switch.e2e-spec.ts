import { createClient, type HeadgateClient } from '@headgate/sdk';
import { type RedisServer, startRedis, until } from '@headgate/testing';
import { Redis } from 'ioredis';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';

describe('the kill switch in Redis', () => {
  let redis: RedisServer;
  let admin: Redis;
  let controller: TestController;
  const clients: HeadgateClient[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ law: 'fixed' })), redisUrl: redis.url });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await until(
      'a budget stands',
      async () => {
        await controller.cycle();
        return (await controller.get('/v1/flows/orders/budget')).status;
      },
      (status) => status === 200,
    );
  }, 30_000);
  afterEach(async () => {
    await admin.del('hg:off');
    await controller.job('kill-switch');
    for (const client of clients.splice(0)) await client.close();
  });
  afterAll(async () => {
    await controller.stop();
    admin.disconnect();
    await redis.stop();
  });

  const turn = async (value: string | null) => {
    if (value === null) await admin.del('hg:off');
    else await admin.set('hg:off', value);
    await controller.job('kill-switch');
  };
  let calls = 0;
  const ask = async () => {
    calls += 1;
    const entry = { flow: 'orders', requestId: `r${calls}`, wantTokens: 1_000_000 };
    return (await controller.post('/v1/leases', lease([entry]))).body.leases[0];
  };

  it('turns every answer over HTTP to observe, for clients of any language, and back', async () => {
    expect(await ask()).toMatchObject({ mode: 'enforce' });
    await turn('1');
    const answer = await ask();
    expect(answer).toMatchObject({ mode: 'observe', grantedTokens: 1_000_000, retryAfterMs: 0 });
    expect(answer.reason).toMatchObject({ code: 'KILL_SWITCH', text: expect.stringContaining('hg:off') });
    expect((await controller.get('/v1/flows/orders/budget')).body).toMatchObject({ mode: 'observe' });
    expect((await controller.get('/readyz')).body.dependencies).toContainEqual(
      expect.objectContaining({ name: 'redis:off', state: 'degraded', reason: expect.stringContaining('hg:off') }),
    );
    expect((await controller.get('/v1/system')).body.banners).toContainEqual(
      expect.objectContaining({ code: 'KILL_SWITCH', level: 'critical' }),
    );
    await turn('0');
    expect(await ask()).toMatchObject({ mode: 'enforce' });
    expect((await controller.get('/readyz')).body.dependencies).not.toContainEqual(
      expect.objectContaining({ name: 'redis:off' }),
    );
  });

  it('keeps what it knew while Redis does not answer', async () => {
    await turn('1');
    redis.pause();
    await controller.job('kill-switch');
    redis.resume();
    await until('leases work again', ask, (answer) => answer.error === undefined);
    expect(await ask()).toMatchObject({ mode: 'observe' });
  });

  it.each(['push', 'refresh'])('reaches an SDK over HTTP by %s: nothing is limited, all is counted', async (way) => {
    const client = createClient({
      ...{ url: controller.url, producer: 'checkout', push: way === 'push' },
      bootstrap: { ratePerSec: 1, overflow: { strategy: 'block', maxWaitMs: 100 } },
      ...{ log: () => {}, env: {} },
    });
    clients.push(client);
    const orders = client.flow('orders');
    await until('it leases', () => orders.status().state === 'leased');
    expect(orders.status().mode).toBe('enforce');
    await turn('1');
    await until('it was told', () => orders.status().mode === 'observe');
    for (let n = 0; n < 100; n += 1) await orders.acquire(1000);
    await turn(null);
    await until('it is held again', () => orders.status().mode === 'enforce');
    expect(orders.tryAcquire(1_000_000)).toBe(false);
  });
});
