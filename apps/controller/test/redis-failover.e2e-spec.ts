import { createClient } from '@headgate/sdk';
import { FakeLagSource, type RedisSentinel, startRedisSentinel, startSecureRedis, until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const yaml = fileYaml(flowYaml({ law: 'fixed' }));
const options = { bootstrap: { ratePerSec: 1, overflow: 'block' as const }, log: () => {}, env: {} };
const start = (redisUrl: string, more = {}) => {
  const source = new FakeLagSource(() => performance.now());
  source.set(ORDERS, reading(partition(0, 0)));
  return TestController.start({ yaml, redisUrl, cycleMs: 200, sources: { main: source }, ...more });
};

describe('controller and producers on a Redis of other people', () => {
  it('follow sentinels to another master: both lease again, under the same epoch and life of the bucket', async () => {
    const sentinel: RedisSentinel = await startRedisSentinel({ replicas: 1 });
    const controller = await start(sentinel.url);
    const direct = createClient({ redis: sentinel.url, producer: 'direct', ...options });
    const overHttp = createClient({ url: controller.url, producer: 'http', ...options });
    try {
      const flows = [direct.flow('orders'), overHttp.flow('orders')];
      const leased = () => flows.every((flow) => flow.status().state === 'leased');
      await until('both lease', leased, Boolean, { withinMs: 20_000 });
      const budget = async () => (await controller.get('/v1/flows/orders/budget')).body;
      const before = await until('learning is over', budget, ({ learning }) => learning === false, {
        withinMs: 20_000,
      });
      await sentinel.servers[0]!.kill();
      await until('both have noticed', () => flows.every((flow) => flow.status().state === 'holding'), Boolean, {
        withinMs: 20_000,
      });
      for (const flow of flows) await flow.acquire();
      await until('both lease again', leased, Boolean, { withinMs: 30_000 });
      const after = await until(
        'it is published',
        budget,
        ({ seq, epoch }) => epoch === before.epoch && seq > before.seq,
        { withinMs: 20_000 },
      );
      expect(after).toMatchObject({ generation: before.generation, learning: false, mode: 'enforce' });
      const ready = (await controller.get('/readyz')).body.dependencies;
      expect(ready).toContainEqual(expect.objectContaining({ name: 'redis', state: 'up' }));
    } finally {
      await direct.close();
      await overHttp.close();
      await controller.stop();
      await sentinel.stop();
    }
  }, 120_000);

  it('speak TLS with a password beside the address, and no secret shows anywhere', async () => {
    const server = await startSecureRedis({ password: 'hunter2' });
    const environment = { REDIS_PASSWORD: 'hunter2', REDIS_CA_FILE: server.tls.certFile };
    const controller = await start(server.url, { environment });
    const lines: string[] = [];
    const client = createClient({
      redis: { url: server.url, password: 'hunter2', tls: { ca: server.tls.cert } },
      ...{ producer: 'direct', ...options, log: (line: string) => void lines.push(line) },
    });
    const stranger = createClient({
      redis: { url: server.url, password: 'hunter3' },
      producer: 'stranger',
      ...options,
    });
    try {
      const orders = client.flow('orders');
      await until('it leases', () => orders.status().state === 'leased', Boolean, { withinMs: 20_000 });
      const refused = stranger.flow('orders');
      await until('it is refused', () => refused.status().lastFailure !== null, Boolean, { withinMs: 20_000 });
      expect(refused.status().state).toBe('bootstrap');
      const shown = [...lines, JSON.stringify([orders.status(), refused.status()])];
      for (const path of ['/readyz', '/v1/system', '/metrics', '/v1/flows/orders'])
        shown.push((await controller.get(path)).text);
      expect(shown.join('\n')).not.toMatch(/hunter[23]/);
      expect(lines[0]).toContain(`source rediss://127.0.0.1:${server.port}`);
    } finally {
      await client.close();
      await stranger.close();
      await controller.stop();
      await server.stop();
    }
  }, 60_000);
});
