import {
  checkLedger,
  type HistoryEvent,
  RecordingBucket,
  type RedisServer,
  startRedis,
  until,
} from '@headgate/testing';
import { aBudget, aLease, granted } from '@headgate/testing/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { TEST_TIMEOUT_MS } from '../test/redis-harness.js';
import { QUICK } from '../test/topology.js';
import { RedisTokenBucket } from './redis-bucket.js';

describe('a Redis in trouble', () => {
  let redis: RedisServer;
  let admin: Redis;
  let bucket: RedisTokenBucket;

  const begin = async (args: readonly string[] = []) => {
    redis = await startRedis({ args });
    admin = new Redis(redis.url);
    admin.on('error', () => {});
    bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: TEST_TIMEOUT_MS });
  };
  beforeEach(() => begin());
  afterEach(async () => {
    await bucket.close();
    admin.disconnect();
    await redis.stop();
  });
  /** So many megabytes of other things. */
  const fill = (megabytes: number) =>
    Promise.all(Array.from({ length: 20 * megabytes }, (_, n) => admin.set(`junk:${n}`, 'x'.repeat(50_000))));

  it('[F07] an evicted bucket is one that is gone: it learns anew, and no second burst is handed out', async () => {
    await bucket.publish(aBudget({ ...QUICK, burstMilli: 1e9, rateMilliPerSec: 1e9, safeMilliPerSec: 10_000 }));
    await until(
      'learning is over',
      () => bucket.peek('orders'),
      (view) => view?.learning === false,
    );
    await until(
      'it is full',
      () => bucket.peek('orders'),
      (view) => view!.tokensMilli > 1e8,
    );
    expect(granted(await bucket.lease(aLease({ wantMilli: 1e6 }))).grantedMilli).toBe(1e6);
    await admin.config('SET', 'maxmemory', '3mb', 'maxmemory-policy', 'allkeys-lru');
    expect(await bucket.evictionPolicy()).toBe('allkeys-lru');
    await until(
      'the bucket was evicted',
      async () => {
        await fill(3);
        return admin.exists('hg:{orders}:b');
      },
      (there) => there === 0,
      { withinMs: 20_000 },
    );
    expect(await bucket.lease(aLease({ wantMilli: 1e6 }))).toEqual({ ok: false, reason: 'no-budget' });
    const again = await bucket.publish(
      aBudget({ ...QUICK, leaseTtlMs: 5000, burstMilli: 1e9, rateMilliPerSec: 1e9, safeMilliPerSec: 10_000, epoch: 2 }),
    );
    expect(again).toMatchObject({ accepted: true, created: true, learning: true });
    const begunMs = performance.now();
    let learnedMilli = 0;
    for (let n = 0; n < 50; n += 1)
      learnedMilli += granted(await bucket.lease(aLease({ wantMilli: 1e6 }))).grantedMilli;
    expect(learnedMilli).toBeLessThanOrEqual((10_000 * (performance.now() - begunMs + 50)) / 1000);
  }, 30_000);

  it('[F08] a full one refuses a script before any write: nothing is half done, reads are served, the cause is named', async () => {
    await bucket.publish(aBudget({ ...QUICK, burstMilli: 1e6 }));
    await until(
      'it grants',
      async () => granted(await bucket.lease(aLease())),
      ({ grantId }) => grantId !== null,
    );
    await fill(4);
    await admin.config('SET', 'maxmemory', '3mb', 'maxmemory-policy', 'noeviction');
    const before = await admin.hgetallBuffer('hg:{orders}:b');
    const lost = aLease({ instance: 'new', wantMilli: 1000 });
    for (const call of [
      () => bucket.lease(lost),
      () => bucket.publish(aBudget({ ...QUICK, seq: 2 })),
      () => bucket.giveBack({ ...aLease(), returns: [] }),
    ]) {
      await expect(call()).rejects.toMatchObject({
        ...{ code: 'BUCKET_UNAVAILABLE', retriable: true },
        message: expect.stringContaining('OOM'),
      });
    }
    expect(await admin.hgetallBuffer('hg:{orders}:b')).toEqual(before);
    expect(await admin.exists('hg:{orders}:i:checkout:new')).toBe(0);
    expect(await bucket.peek('orders')).toMatchObject({ seq: 1 });
    await admin.config('SET', 'maxmemory', '0');
    expect(granted(await bucket.lease(lost)).grantedMilli).toBe(1000);
  });

  it('[F10] forgotten scripts, a master that became a replica, a server that loads: no lease is lost or debited twice', async () => {
    const history: HistoryEvent[] = [];
    const recorded = new RecordingBucket(bucket, history);
    await recorded.publish(aBudget({ ...QUICK, burstMilli: 1e9, rateMilliPerSec: 1e9 }));
    await until(
      'learning is over',
      () => bucket.peek('orders'),
      (view) => view?.learning === false,
    );
    const lease = async (instance: string) => {
      const request = aLease({ instance, wantMilli: 1000 });
      return until(
        'it is answered',
        () => recorded.lease(request),
        (outcome) => outcome.ok && outcome.grantedMilli === 1000,
        {
          withinMs: 20_000,
        },
      );
    };
    const other = await startRedis();
    try {
      const load = ['a', 'b', 'c'].map(async (instance) => {
        for (let n = 0; n < 60; n += 1) await lease(instance);
      });
      for (let n = 0; n < 10; n += 1) await admin.script('FLUSH');
      // As after a fail-over that the client has not noticed: it is told READONLY, dials again and goes on where it can.
      await admin.replicaof('127.0.0.1', other.port);
      await admin.replicaof('NO', 'ONE');
      await Promise.all(load);
      const ledger = checkLedger(history, 'orders');
      expect(ledger.grantedMilli).toBe(180_000);
      expect(ledger.unknownGrantedMilli).toBe(0);
    } finally {
      await other.stop();
    }
  }, 60_000);
});
