import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aBudget, aLease, type Current, granted, newSeed, openBucket } from './harness.js';

/** What is no whole number in [0, 10^15], and what JSON or a careless client makes of such. */
const badNumber = fc.oneof(
  fc.constantFrom<unknown>(Number.NaN, Infinity, -Infinity, -1, 0.5, 1e308, 2 ** 53 + 2, 1e15 + 1, -1e-9),
  fc.constantFrom<unknown>('', '5', [5], null, undefined, true, {}, 5n),
  fc.double({ max: -Number.MIN_VALUE }),
  fc.double({ min: 0.001, max: 1e9 }).filter((n) => !Number.isInteger(n)),
);
const budgetField = fc.constantFrom(
  ...(['rateMilliPerSec', 'burstMilli', 'safeMilliPerSec', 'epoch', 'seq'] as const),
  ...(['validForMs', 'leaseTtlMs', 'refreshAfterMs'] as const),
);
const usageField = fc.constantFrom('seq', 'usedMilli', 'droppedMilli', 'rejectedMilli');

export function propertiesSuite(current: Current, runs: number): void {
  describe('properties', () => {
    it('[F61] refuses every bad number in every place, and nothing has changed', async () => {
      const { bucket } = current();
      await openBucket(current());
      const before = await bucket.peek('orders');
      const usage = { seq: 1, usedMilli: 1, droppedMilli: 1, rejectedMilli: 1 };
      const property = fc.asyncProperty(badNumber, budgetField, usageField, async (bad, inBudget, inUsage) => {
        const returns = [{ grantId: 'x-1-0', tokensMilli: bad as number }];
        const calls = [
          () => bucket.publish(aBudget({ seq: 9, [inBudget]: bad })),
          () => bucket.lease(aLease({ wantMilli: bad as number })),
          () => bucket.lease(aLease({ firstCostMilli: bad as number })),
          () => bucket.lease(aLease({ usage: { ...usage, [inUsage]: bad } })),
          () => bucket.lease(aLease({ returns })),
          () => bucket.giveBack({ flow: 'orders', producer: 'checkout', instance: 'a', returns }),
        ];
        for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'BUCKET_ARGUMENT' });
        expect(await bucket.peek('orders')).toEqual(before);
      });
      await fc.assert(property, { seed: newSeed('F61'), numRuns: runs });
    });

    it('[F54] grants at most what it has, however much is wanted', async () => {
      const { bucket } = current();
      await openBucket(current());
      expect(granted(await bucket.lease(aLease({ wantMilli: 0 }))).grantedMilli).toBe(0);
      expect(granted(await bucket.lease(aLease({ wantMilli: 1e15 }))).grantedMilli).toBe(100_000);
      await expect(bucket.lease(aLease({ wantMilli: 1e15 + 1 }))).rejects.toMatchObject({ code: 'BUCKET_ARGUMENT' });
    });

    it.each([
      [{ flow: '' }],
      [{ producer: '' }],
      [{ instance: 'x'.repeat(256) }],
      [{ requestId: '' }],
      [{ returns: Array.from({ length: 65 }, () => ({ grantId: 'x-1-0', tokensMilli: 1 })) }],
    ])('refuses names and lists that are no good: %j', async (change) => {
      await expect(current().bucket.lease(aLease(change))).rejects.toMatchObject({ code: 'BUCKET_ARGUMENT' });
    });

    it('[I1] grants in any window at most the integral of the rate plus one depth, net of returns', async () => {
      const { bucket, advance } = current();
      const step = fc.record({
        waitMs: fc.integer({ min: 0, max: 3_000 }),
        instance: fc.constantFrom('a', 'b', 'c'),
        wantMilli: fc.integer({ min: 0, max: 300_000 }),
        rateMilliPerSec: fc.option(fc.integer({ min: 0, max: 200_000 }), { freq: 3 }),
        returnMilli: fc.integer({ min: 0, max: 50_000 }),
      });
      let flows = 0;
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        flows += 1;
        const flow = `i1-${flows}`;
        const burstMilli = 50_000;
        let rateMilliPerSec = 100_000;
        await bucket.publish(aBudget({ flow, burstMilli, safeMilliPerSec: 0 }));
        advance(5_000);
        await bucket.publish(aBudget({ flow, burstMilli, safeMilliPerSec: 0, seq: 2 }));
        let netMilli = 0;
        let allowedMilli = 0;
        // Net grants minus what accrued, per step: no later point may stand more than one depth above an earlier one.
        let lowestMilli = 0;
        const held = new Map<string, string>();
        for (const [index, { waitMs, instance, wantMilli, returnMilli, ...change }] of steps.entries()) {
          advance(waitMs);
          allowedMilli += (rateMilliPerSec * waitMs) / 1_000;
          if (change.rateMilliPerSec !== null) rateMilliPerSec = change.rateMilliPerSec;
          const seq = index + 3;
          await bucket.publish(aBudget({ flow, burstMilli, rateMilliPerSec, safeMilliPerSec: 0, seq }));
          lowestMilli = Math.min(lowestMilli, netMilli - allowedMilli);
          const grantId = held.get(instance);
          if (grantId !== undefined) {
            const returns = [{ grantId, tokensMilli: returnMilli }];
            const back = await bucket.giveBack({ flow, producer: 'checkout', instance, returns });
            netMilli -= back.creditedMilli[0]!;
          }
          const lease = granted(await bucket.lease(aLease({ flow, instance, wantMilli })));
          netMilli += lease.grantedMilli;
          if (lease.grantId !== null) held.set(instance, lease.grantId);
          expect(netMilli - allowedMilli - lowestMilli).toBeLessThanOrEqual(burstMilli);
        }
      });
      await fc.assert(property, { seed: newSeed('I1'), numRuns: runs });
    });

    it('[I9] the ledger closes: granted = returned + outstanding + written off, each at least 0', async () => {
      const { bucket, advance } = current();
      const step = fc.record({
        waitMs: fc.integer({ min: 0, max: 4_000 }),
        wantMilli: fc.integer({ min: 0, max: 60_000 }),
        retry: fc.boolean(),
        giveBack: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 40_000 })), { maxLength: 4 }),
      });
      let flows = 0;
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        flows += 1;
        const flow = `i9-${flows}`;
        await openBucket(current(), aBudget({ flow }));
        const grants: { id: string; amountMilli: number; backMilli: number; ageMs: number }[] = [];
        for (const { waitMs, wantMilli, retry, giveBack } of steps) {
          advance(waitMs);
          for (const grant of grants) grant.ageMs += waitMs;
          for (const [pick, tokensMilli] of giveBack) {
            const grant = grants[pick % Math.max(1, grants.length)];
            const returns = [{ grantId: grant?.id ?? 'none-1-0', tokensMilli }];
            const [creditedMilli] = (await bucket.giveBack({ ...aLease({ flow }), returns })).creditedMilli;
            const leftMilli = grant === undefined || grant.ageMs >= 5_000 ? 0 : grant.amountMilli - grant.backMilli;
            expect(creditedMilli).toBe(Math.min(tokensMilli, leftMilli));
            if (grant !== undefined) grant.backMilli += creditedMilli!;
          }
          const request = aLease({ flow, wantMilli });
          const lease = granted(await bucket.lease(request));
          if (retry) expect(await bucket.lease(request)).toEqual(lease);
          if (lease.grantId !== null) {
            grants.push({ id: lease.grantId, amountMilli: lease.grantedMilli, backMilli: 0, ageMs: 0 });
          }
          const view = (await bucket.peek(flow))!;
          expect(view.grantedMilli).toBe(grants.reduce((sum, grant) => sum + grant.amountMilli, 0));
          expect(view.returnedMilli).toBe(grants.reduce((sum, grant) => sum + grant.backMilli, 0));
          expect(view.tokensMilli).toBeGreaterThanOrEqual(0);
          expect(view.tokensMilli).toBeLessThanOrEqual(view.burstMilli);
        }
      });
      await fc.assert(property, { seed: newSeed('I9'), numRuns: runs });
    });
  });
}
