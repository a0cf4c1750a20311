import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RedisTokenBucket } from '@headgate/bucket';
import { createClient } from '@headgate/sdk';
import { type RedisServer, startRedis, until } from '@headgate/testing';
import { Redis } from 'ioredis';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../dist/cli/headgate.js', import.meta.url));

describe('headgate redis-acl', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  }, 30_000);
  afterAll(() => redis.stop());

  it('[F72] prints a user who can lease the flows named, and nothing else', async () => {
    const { stdout } = await run(process.execPath, [program, 'redis-acl', '--user', 'checkout', '--flow', 'orders']);
    const admin = new Redis(redis.url);
    const [command, ...args] = stdout.trim().replace('PUT-A-PASSWORD-HERE', 'secret').split(' ') as [string];
    await admin.call(command, ...args);
    const bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 2000 });
    const publish = (flow: string) =>
      bucket.publish({
        ...{ flow, rateMilliPerSec: 100_000, burstMilli: 100_000, safeMilliPerSec: 100_000, epoch: 1, seq: 1 },
        ...{ validForMs: 30_000, leaseTtlMs: 5000, refreshAfterMs: 1000 },
        terms: {
          overflow: { strategy: 'block', maxWaitMs: 1000, maxWaiting: 10 },
          reason: { code: 'FIXED', text: 'a fixed rate', link: '' },
          ...{ mode: 'enforce', onOutage: 'safe', policyVersion: 'v1' },
        },
      });
    await publish('orders');
    await publish('others');
    const client = createClient({
      redis: `redis://checkout:secret@127.0.0.1:${redis.port}`,
      producer: 'checkout',
      bootstrap: { ratePerSec: 1, overflow: 'block' },
      log: () => {},
      env: {},
    });
    const orders = client.flow('orders');
    await until('it leases', () => orders.status().state === 'leased');
    for (let n = 0; n < 5; n += 1) await orders.acquire();
    const others = client.flow('others');
    await until('it is told no', () => others.status().lastFailure !== null);
    expect(others.status().state).toBe('bootstrap');
    await client.close();

    const user = new Redis(`redis://checkout:secret@127.0.0.1:${redis.port}`);
    user.on('error', () => {});
    for (const denied of [
      ['FLUSHALL'],
      ['KEYS', '*'],
      ['SET', 'hg:off', '1'],
      ['HSET', 'hg:{others}:b', 'a', '1'],
      ['HSET', 'other:{orders}:b', 'a', '1'],
      ['EVAL', "return redis.call('HSET', KEYS[1], 'a', '1')", '1', 'other:{orders}:b'],
      ['EVAL', "return redis.call('FLUSHALL')", '0'],
      ['CONFIG', 'GET', '*'],
    ]) {
      await expect(user.call(...(denied as [string]))).rejects.toThrow(/NOPERM|can't run this command|No permissions/);
    }
    user.disconnect();
    admin.disconnect();
    await bucket.close();
  }, 30_000);

  it('refuses a name that could be a rule', async () => {
    await expect(run(process.execPath, [program, 'redis-acl', '--user', 'a +@all'])).rejects.toMatchObject({ code: 2 });
  });
});
