import { describe, expect, it } from '@jest/globals';
import { aBudget, aLease, type Current, granted, openBucket } from './harness.js';

const HOUR_MS = 3_600_000;

export function timeSuite(current: Current): void {
  describe('time', () => {
    it('loses nothing to rounding at 0.1 a second asked every 100 ms', async () => {
      const { bucket, advance } = current();
      const tiny = { rateMilliPerSec: 100, safeMilliPerSec: 100, burstMilli: 1_000 };
      await bucket.publish(aBudget(tiny));
      let total = 0;
      for (let step = 1; step <= 1_000; step += 1) {
        advance(100);
        if (step % 100 === 0) await bucket.publish(aBudget({ ...tiny, seq: step }));
        total += granted(await bucket.lease(aLease({ wantMilli: 1_000 }))).grantedMilli;
      }
      expect(total).toBe(10_000);
    });

    it('keeps even a thousandth of a milli-token a millisecond', async () => {
      const { bucket, advance } = current();
      await bucket.publish(aBudget({ rateMilliPerSec: 1, safeMilliPerSec: 1 }));
      for (let step = 0; step < 2_500; step += 1) {
        advance(1);
        if (step % 50 === 0) await bucket.lease(aLease({ wantMilli: 0 }));
      }
      expect((await bucket.peek('orders'))!.tokensMilli).toBe(2);
    });

    it('lets 20 producers of 0.1 a second each have whole messages in turn', async () => {
      const { bucket, advance } = current();
      const slow = { rateMilliPerSec: 2_000, safeMilliPerSec: 2_000, burstMilli: 2_000 };
      await bucket.publish(aBudget(slow));
      const got = new Map<string, number>();
      for (let second = 1; second <= 100; second += 1) {
        advance(1_000);
        if (second % 10 === 0) await bucket.publish(aBudget({ ...slow, seq: second }));
        for (let i = 0; i < 20; i += 1) {
          // Each asks while it waits for its next message, one every 10 s, in an order that turns.
          const producer = `p${(i + second * 2) % 20}`;
          if ((got.get(producer) ?? 0) > second / 10) continue;
          const lease = granted(await bucket.lease(aLease({ producer, wantMilli: 1_000 })));
          got.set(producer, (got.get(producer) ?? 0) + lease.grantedMilli / 1_000);
        }
      }
      expect(got.size).toBe(20);
      for (const messages of got.values()) expect(messages).toBeGreaterThanOrEqual(9);
    });

    it('[F13] a clock that goes back an hour costs at most one interval', async () => {
      const { bucket, advance } = current();
      await openBucket(current());
      await bucket.lease(aLease({ wantMilli: 100_000 }));
      advance(-HOUR_MS);
      expect(granted(await bucket.lease(aLease()))).toMatchObject({ grantedMilli: 0, retryAfterMs: 10 });
      advance(100);
      expect(granted(await bucket.lease(aLease())).grantedMilli).toBe(10_000);
    });

    it('[F13] a clock that goes back prolongs neither learning nor validity', async () => {
      const { bucket, advance } = current();
      await bucket.publish(aBudget());
      advance(-HOUR_MS);
      await bucket.lease(aLease());
      advance(5_000);
      expect(await bucket.peek('orders')).toMatchObject({ learning: false, validForMs: 25_000 });
    });

    it('[F14] a clock that goes forward an hour gives at most one burst', async () => {
      const { bucket, advance } = current();
      await openBucket(current());
      await bucket.lease(aLease({ wantMilli: 100_000 }));
      advance(HOUR_MS);
      const first = granted(await bucket.lease(aLease({ wantMilli: 1e9 }))).grantedMilli;
      const second = granted(await bucket.lease(aLease({ wantMilli: 1e9 }))).grantedMilli;
      expect(first + second).toBeGreaterThan(0);
      expect(first + second).toBeLessThanOrEqual(100_000);
    });
  });
}
