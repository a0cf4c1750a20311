import { FaultProxy, type RedisServer, startRedis, until } from '@headgate/testing';
import { aBudget, aLease, granted } from '@headgate/testing/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { TEST_TIMEOUT_MS } from '../test/redis-harness.js';
import { RedisTokenBucket } from './redis-bucket.js';

let server: RedisServer;
const open: RedisTokenBucket[] = [];
const unavailable = { code: 'BUCKET_UNAVAILABLE', retriable: true };

beforeAll(async () => {
  server = await startRedis();
});
afterEach(async () => {
  for (const bucket of open.splice(0)) await bucket.close();
});
afterAll(() => server.stop());

function connect(commandTimeoutMs = 100, url = server.url): RedisTokenBucket {
  const bucket = new RedisTokenBucket(url, { commandTimeoutMs });
  open.push(bucket);
  return bucket;
}

/** Milliseconds until the call has been refused as unavailable. */
async function refusedAfterMs(call: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await expect(call).rejects.toMatchObject(unavailable);
  return performance.now() - begun;
}

describe('a Redis that is away', () => {
  it('rejects each call within its deadline, with the cause, and works again by itself', async () => {
    const bucket = connect();
    await until(
      'Redis answers',
      () => bucket.publish(aBudget()),
      (outcome) => outcome.accepted,
    );
    await server.kill();
    await until('calls are refused', () =>
      bucket.peek('orders').then(
        () => false,
        () => true,
      ),
    );
    for (let i = 0; i < 5; i += 1) expect(await refusedAfterMs(bucket.lease(aLease()))).toBeLessThan(150);
    await expect(bucket.peek('orders')).rejects.toMatchObject({ cause: expect.any(Error) });
    await server.restart();
    const again = await until(
      'it works again',
      () => bucket.publish(aBudget()),
      (outcome) => outcome.accepted,
    );
    expect(again).toMatchObject({ created: true, learning: true });
  });

  it('rejects within its deadline while Redis hangs, and leaves nothing pending at close', async () => {
    const bucket = connect();
    await until(
      'Redis answers',
      () => bucket.peek('orders'),
      () => true,
    );
    server.pause();
    try {
      expect(await refusedAfterMs(bucket.lease(aLease()))).toBeLessThan(150);
      const slow = connect(60_000);
      const calls = [slow.peek('orders'), slow.lease(aLease()), slow.publish(aBudget())];
      const refused = Promise.all(calls.map(refusedAfterMs));
      await slow.close();
      for (const ms of await refused) expect(ms).toBeLessThan(1_000);
    } finally {
      server.resume();
    }
    await until(
      'it works again',
      () => bucket.peek('orders'),
      () => true,
    );
  });

  it('[F04] gives a request whose reply was lost the same grant again, and debits it once', async () => {
    const proxy = await FaultProxy.start(server.port);
    try {
      const [direct, behind] = [connect(TEST_TIMEOUT_MS), connect(1_000, `redis://127.0.0.1:${proxy.port}`)];
      const view = async () => (await direct.peek('f04'))!;
      await direct.publish(aBudget({ flow: 'f04' }));
      await until('it holds enough', view, ({ tokensMilli }) => tokensMilli >= 10_000);
      await direct.publish(aBudget({ flow: 'f04', rateMilliPerSec: 0, safeMilliPerSec: 0, seq: 2 }));
      const before = await view();
      // It connects, and leaves the script with Redis: a lost NOSCRIPT would prove nothing.
      await behind.lease(aLease({ flow: 'f04', wantMilli: 0 }));
      const request = aLease({ flow: 'f04' });
      proxy.downstream.add({ type: 'limit_data', bytes: 1 });
      await refusedAfterMs(behind.lease(request));
      const lostMilli = (await view()).grantedMilli;
      expect(lostMilli).toBeGreaterThan(0);
      proxy.clear();
      const again = await until(
        'the request is answered',
        () => behind.lease(request),
        ({ ok }) => ok,
      );
      expect(granted(again).grantedMilli).toBe(lostMilli);
      const { grantedMilli, tokensMilli } = await view();
      expect({ grantedMilli, tokensMilli }).toEqual({
        grantedMilli: lostMilli,
        tokensMilli: before.tokensMilli - lostMilli,
      });
    } finally {
      await proxy.close();
    }
  });

  it('emits no unhandled error and settles calls where nothing listens at all', async () => {
    const bucket = new RedisTokenBucket('redis://127.0.0.1:1', { commandTimeoutMs: 50 });
    open.push(bucket);
    for (let i = 0; i < 3; i += 1) expect(await refusedAfterMs(bucket.peek('orders'))).toBeLessThan(100);
  });

  it.each([false, true])('leaves a client that was handed in connected (lazyConnect %s)', async (lazyConnect) => {
    const redis = new Redis(server.url, { lazyConnect });
    try {
      const bucket = new RedisTokenBucket(redis, { commandTimeoutMs: TEST_TIMEOUT_MS });
      await bucket.publish(aBudget());
      await bucket.close();
      await expect(bucket.peek('orders')).rejects.toMatchObject(unavailable);
      expect(await redis.ping()).toBe('PONG');
      expect(redis.listenerCount('error')).toBe(0);
    } finally {
      redis.disconnect();
    }
  });

  it('refuses a prefix that would move the hash tag', () => {
    expect(() => new RedisTokenBucket(server.url, { prefix: 'a{b}' })).toThrow(
      expect.objectContaining({ code: 'BUCKET_ARGUMENT' }),
    );
  });
});
