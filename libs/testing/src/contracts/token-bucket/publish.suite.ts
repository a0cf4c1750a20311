import { describe, expect, it } from '@jest/globals';
import { aBudget, aLease, type Current, granted, openBucket } from './harness.js';

export function publishSuite(current: Current): void {
  describe('publish', () => {
    it('starts a missing bucket empty and learning', async () => {
      const { bucket } = current();
      const outcome = await bucket.publish(aBudget());
      expect(outcome).toMatchObject({ accepted: true, epoch: 1, learning: true, created: true });
      expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: 0, learning: true, grantedMilli: 0 });
    });

    it('[I14] grants together at most safe × T while learning, however often budgets are published', async () => {
      const { bucket, advance } = current();
      let total = 0;
      for (let step = 0; step < 50; step += 1) {
        await bucket.publish(aBudget({ seq: step + 1 }));
        total += granted(await bucket.lease(aLease({ instance: `i${step % 7}`, wantMilli: 1e9 }))).grantedMilli;
        advance(100);
      }
      expect(total).toBeLessThanOrEqual(20_000 * 5);
      expect(total).toBeGreaterThan(20_000 * 4);
      expect(await bucket.peek('orders')).toMatchObject({ learning: false });
    });

    it('while learning keeps to the rate where that is below the safe one', async () => {
      const { bucket, advance } = current();
      await bucket.publish(aBudget({ rateMilliPerSec: 5_000 }));
      advance(2_000);
      expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: 10_000 });
    });

    it('[I7] accepts only a greater (epoch, seq) and tells the stored pair otherwise', async () => {
      const { bucket } = current();
      await bucket.publish(aBudget({ epoch: 3, seq: 7 }));
      for (const [epoch, seq] of [
        [3, 7],
        [3, 6],
        [2, 999],
      ] as const) {
        expect(await bucket.publish(aBudget({ epoch, seq, rateMilliPerSec: 1 }))).toEqual({
          accepted: false,
          epoch: 3,
          seq: 7,
        });
      }
      expect(await bucket.peek('orders')).toMatchObject({ rateMilliPerSec: 100_000, epoch: 3, seq: 7 });
      expect(await bucket.publish(aBudget({ epoch: 3, seq: 8 }))).toMatchObject({ accepted: true, created: false });
      expect(await bucket.publish(aBudget({ epoch: 4, seq: 0 }))).toMatchObject({ accepted: true, epoch: 4 });
    });

    it('takes the next epoch where 0 is given, and keeps the generation', async () => {
      const { bucket } = current();
      const first = await bucket.publish(aBudget({ epoch: 0, seq: 5 }));
      const second = await bucket.publish(aBudget({ epoch: 0, seq: 1 }));
      expect([first.epoch, second.epoch]).toEqual([1, 2]);
      expect(second).toMatchObject({ accepted: true, generation: first.accepted && first.generation, created: false });
      expect(await bucket.publish(aBudget({ epoch: 1, seq: 99 }))).toEqual({ accepted: false, epoch: 2, seq: 1 });
    });

    it('settles at the old rate before it changes, and caps at the new burst', async () => {
      const { bucket, advance } = current();
      await openBucket(current(), aBudget({ burstMilli: 1e9 }));
      const before = (await bucket.peek('orders'))!.tokensMilli;
      advance(2_000);
      await bucket.publish(aBudget({ seq: 3, rateMilliPerSec: 1_000, burstMilli: 1e9 }));
      expect((await bucket.peek('orders'))!.tokensMilli).toBe(before + 200_000);
      advance(2_000);
      expect((await bucket.peek('orders'))!.tokensMilli).toBe(before + 202_000);
      await bucket.publish(aBudget({ seq: 4, burstMilli: 30_000 }));
      expect((await bucket.peek('orders'))!.tokensMilli).toBe(30_000);
    });

    it('falls to the safe rate once the budget has expired: the controller is gone', async () => {
      const { bucket, advance } = current();
      await openBucket(current(), aBudget({ burstMilli: 1e9, validForMs: 2_000 }));
      advance(1_000);
      const before = (await bucket.peek('orders'))!.tokensMilli;
      advance(10_000);
      expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: before + 200_000, validForMs: 0 });
      const lease = granted(await bucket.lease(aLease()));
      expect(lease).toMatchObject({ rateMilliPerSec: 20_000, validForMs: 0, learning: false });
    });

    it('hands the terms through untouched', async () => {
      const { bucket } = current();
      const reason = { code: 'X', text: 'quotes " and \\ and ünïcode\n', link: '/' };
      const terms = { ...aBudget().terms, reason };
      await bucket.publish(aBudget({ terms }));
      expect((await bucket.peek('orders'))!.terms).toEqual(terms);
      expect(granted(await bucket.lease(aLease())).terms).toEqual(terms);
    });
  });
}
