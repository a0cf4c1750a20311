import { until } from '@headgate/testing';
import { aBudget, aLease, granted } from '@headgate/testing/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deletePrefix, ownPrefix, TEST_TIMEOUT_MS, testRedis } from '../test/redis-harness.js';
import { RedisTokenBucket } from './redis-bucket.js';

const prefix = ownPrefix();
let server: Awaited<ReturnType<typeof testRedis>>;

beforeAll(async () => {
  server = await testRedis();
});
afterAll(async () => {
  await deletePrefix(server.url, prefix);
  await server.stop();
});

it('one bucket for all producers of a flow, wherever they run: together they stay within rate × T + burst', async () => {
  const clients = Array.from({ length: 6 }, () => {
    return new RedisTokenBucket(server.url, { prefix, commandTimeoutMs: TEST_TIMEOUT_MS });
  });
  const begunMs = performance.now();
  const quick = { leaseTtlMs: 100, refreshAfterMs: 100, rateMilliPerSec: 400_000, safeMilliPerSec: 400_000 };
  await clients[0]!.publish(aBudget(quick));
  await until(
    'learning is over',
    () => clients[0]!.peek('orders'),
    (view) => view?.learning === false,
  );

  const totals = await Promise.all(
    clients.map(async (bucket, i) => {
      let milli = 0;
      for (let call = 0; call < 400; call += 1) {
        const request = aLease({ producer: `p${i}`, instance: `host-${i}`, wantMilli: 5_000 });
        milli += granted(await bucket.lease(request)).grantedMilli;
      }
      return milli;
    }),
  );
  const togetherMilli = totals.reduce((sum, milli) => sum + milli, 0);
  const allowedMilli = (400_000 * (performance.now() - begunMs + 1)) / 1_000 + 100_000;
  expect(togetherMilli).toBeLessThanOrEqual(allowedMilli);
  expect(togetherMilli).toBeGreaterThan(100_000);
  const view = (await clients[5]!.peek('orders'))!;
  expect(view).toMatchObject({ grantedMilli: togetherMilli });
  for (const bucket of clients) await bucket.close();
});
