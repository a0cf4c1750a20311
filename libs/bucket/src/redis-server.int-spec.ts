import { type RedisServer, startRedis, until } from '@headgate/testing';
import { aBudget, aLease, granted } from '@headgate/testing/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { patchState, readPacked } from '../test/packed-state.js';
import { TEST_TIMEOUT_MS } from '../test/redis-harness.js';
import { RedisTokenBucket } from './redis-bucket.js';

const HOUR_MS = 3_600_000;
const KEY = 'hg:{orders}:b';
/** Learns for 300 ms only, because here the time is real. */
const quick = { leaseTtlMs: 1500, refreshAfterMs: 500 };

let server: RedisServer;
let redis: Redis;
let bucket: RedisTokenBucket;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await redis.flushall();
  bucket = new RedisTokenBucket(server.url, { commandTimeoutMs: TEST_TIMEOUT_MS });
});
afterEach(() => bucket.close());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

async function redisNowMs(): Promise<number> {
  const [sec, usec] = await redis.time();
  return Number(sec) * 1_000 + Math.floor(Number(usec) / 1_000);
}

/** The state of a flow whose clock has just been stepped: every stamp in its hash stands `byMs` from now. */
async function shiftStamps(byMs: number): Promise<void> {
  const now = await redisNowMs();
  const { validFor } = await readPacked(redis, KEY, 'b');
  await patchState(redis, KEY, {
    ...{ stamp: now + byMs, learningUntil: 0, validUntil: now + byMs + validFor!, tokens: 0 },
  });
}

describe('the bucket on a real Redis and its clock', () => {
  it('[F06] FLUSHALL under load: a new generation, and within one lease ttl at most safe × T', async () => {
    const first = await bucket.publish(aBudget(quick));
    await until(
      'learning is over',
      () => bucket.peek('orders'),
      (view) => view?.learning === false,
    );
    let flushed = false;
    let learnedMilli = 0;
    let lastLearning = true;
    const load = async (instance: string) => {
      while (!flushed || lastLearning) {
        const lease = await bucket.lease(aLease({ instance, wantMilli: 50_000 }));
        if (!flushed || !lease.ok) continue;
        lastLearning = lease.learning;
        if (lease.learning) learnedMilli += lease.grantedMilli;
      }
    };
    const loads = ['a', 'b', 'c', 'd'].map(load);
    await until(
      'tokens flow',
      () => bucket.peek('orders'),
      (view) => (view?.grantedMilli ?? 0) > 100_000,
    );
    await redis.flushall();
    const second = await bucket.publish(aBudget({ ...quick, epoch: 2 }));
    flushed = true;
    await Promise.all(loads);
    expect(second).toMatchObject({ accepted: true, created: true, learning: true });
    expect(first.accepted && second.accepted && second.generation !== first.generation).toBe(true);
    expect(learnedMilli).toBeGreaterThan(0);
    expect(learnedMilli).toBeLessThanOrEqual((20_000 * quick.leaseTtlMs) / 1_000);
  });

  it('[F06] a grant from before a flush credits nothing to the new bucket', async () => {
    await bucket.publish(aBudget({ safeMilliPerSec: 100_000 }));
    const lease = await until(
      'a token is granted',
      async () => granted(await bucket.lease(aLease({ wantMilli: 1_000 }))),
      ({ grantId }) => grantId !== null,
    );
    // Only the flow is lost, as when one key is evicted: the instance still holds its grants.
    await redis.del(KEY);
    await bucket.publish(aBudget({ rateMilliPerSec: 0 }));
    const returns = [{ grantId: lease.grantId!, tokensMilli: 1_000 }];
    expect((await bucket.giveBack({ ...aLease(), returns })).creditedMilli).toEqual([0]);
    expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: 0 });
  });

  it('[F13] stamps an hour ahead: the next grant comes within batch ÷ rate', async () => {
    await bucket.publish(aBudget(quick));
    await shiftStamps(HOUR_MS);
    const begun = performance.now();
    expect(granted(await bucket.lease(aLease())).grantedMilli).toBe(0);
    await until(
      'a token is there',
      () => bucket.lease(aLease()).then(granted),
      (lease) => lease.grantedMilli > 0,
    );
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(await bucket.peek('orders')).toMatchObject({ learning: false });
    expect((await bucket.peek('orders'))!.validForMs).toBeLessThanOrEqual(30_000);
  });

  it('[F14] stamps an hour ago: at most one burst', async () => {
    await bucket.publish(aBudget({ ...quick, burstMilli: 40_000 }));
    await shiftStamps(-HOUR_MS);
    expect(granted(await bucket.lease(aLease({ wantMilli: 1e12, firstCostMilli: 40_000 }))).grantedMilli).toBe(40_000);
    const rest = granted(await bucket.lease(aLease({ wantMilli: 1e12 })));
    expect(rest.grantedMilli).toBeLessThan(20_000);
  });

  it('SCRIPT FLUSH in flight loses no lease and debits none twice', async () => {
    await bucket.publish(aBudget({ ...quick, burstMilli: 1e9 }));
    await patchState(redis, KEY, { tokens: 1e9, learningUntil: 0 });
    const leases = Array.from({ length: 300 }, async (_, i) => {
      if (i % 10 === 0) await redis.script('FLUSH');
      return granted(await bucket.lease(aLease({ instance: `i${i % 5}`, wantMilli: 1_000 })));
    });
    for (const lease of await Promise.all(leases)) expect(lease.grantedMilli).toBe(1_000);
    expect(await bucket.peek('orders')).toMatchObject({ grantedMilli: 300_000 });
  });

  it('carries 15 digits and more both ways', async () => {
    await bucket.publish(
      aBudget({ ...quick, burstMilli: 1e15, safeMilliPerSec: 1e15, rateMilliPerSec: 999999999999999 }),
    );
    await patchState(redis, KEY, { tokens: 999999999999997, stamp: 9e15 });
    const view = (await bucket.peek('orders'))!;
    expect([view.tokensMilli, view.rateMilliPerSec, view.safeMilliPerSec]).toEqual([
      999999999999997, 999999999999999, 1e15,
    ]);
  });

  it('peek writes nothing', async () => {
    await bucket.publish(aBudget());
    const before = await redis.hgetall(KEY);
    await bucket.peek('orders');
    await bucket.peek('nobody');
    expect(await redis.hgetall(KEY)).toEqual(before);
    expect(await redis.keys('*')).toEqual([KEY]);
  });

  it('lets a deleted flow leave Redis after a day, and a silent instance after 12 ttl', async () => {
    await bucket.publish(aBudget());
    await bucket.lease(aLease());
    expect(await redis.pttl(KEY)).toBeGreaterThan(86_390_000);
    expect(await redis.pttl(KEY)).toBeLessThanOrEqual(86_400_000);
    const instance = await redis.pttl('hg:{orders}:i:checkout:a');
    expect(instance).toBeGreaterThan(50_000);
    expect(instance).toBeLessThanOrEqual(60_000);
  });

  it('takes what was tampered with for a bucket that is not there, and the next publish makes it anew', async () => {
    const broken = [
      () => patchState(redis, KEY, { tokens: Number.NaN }),
      () => patchState(redis, KEY, { tokens: -5_000 }),
      () => patchState(redis, KEY, { tokens: Number.POSITIVE_INFINITY }),
      () => patchState(redis, KEY, { reserved: Number.NaN }),
      () => redis.hset(KEY, 's', 'lots'),
      () => redis.hset(KEY, 'b', ''),
      () => redis.hdel(KEY, 'g'),
    ];
    for (const [seq, breakIt] of broken.entries()) {
      await bucket.publish(aBudget({ seq: seq + 1, epoch: seq + 1 }));
      await breakIt();
      expect(await bucket.lease(aLease())).toEqual({ ok: false, reason: 'no-budget' });
      expect(await bucket.publish(aBudget({ epoch: 1 }))).toMatchObject({ created: true, learning: true });
    }
  });

  it('a key of another type is an error of the call, with its cause', async () => {
    await redis.set(KEY, 'no hash');
    const call = bucket.peek('orders');
    await expect(call).rejects.toMatchObject({
      code: 'BUCKET_UNAVAILABLE',
      cause: { message: expect.stringContaining('WRONGTYPE') },
    });
  });
});
