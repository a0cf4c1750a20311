import { describe, expect, it } from '@jest/globals';
import { aBudget, aLease, type Current, granted, openBucket } from './harness.js';

export function returnsSuite(current: Current): void {
  const giveBack = async (changes: object, ...returns: { grantId: string; tokensMilli: number }[]) => {
    const request = { flow: 'orders', producer: 'checkout', instance: 'a', returns, ...changes };
    return (await current().bucket.giveBack(request)).creditedMilli;
  };
  const tokens = async () => (await current().bucket.peek('orders'))!.tokensMilli;

  describe('returns', () => {
    it('credit each token of a grant once', async () => {
      const { bucket } = current();
      await openBucket(current());
      const grantId = granted(await bucket.lease(aLease())).grantId!;
      expect(await giveBack({}, { grantId, tokensMilli: 4_000 })).toEqual([4_000]);
      expect(await giveBack({}, { grantId, tokensMilli: 4_000 }, { grantId, tokensMilli: 4_000 })).toEqual([
        4_000, 2_000,
      ]);
      expect(await giveBack({}, { grantId, tokensMilli: 1 })).toEqual([0]);
      expect(await tokens()).toBe(100_000);
      expect(await bucket.peek('orders')).toMatchObject({ grantedMilli: 10_000, returnedMilli: 10_000 });
    });

    it('come first within a lease, and a retry of it credits nothing more', async () => {
      const { bucket } = current();
      await openBucket(current());
      const grantId = granted(await bucket.lease(aLease({ wantMilli: 100_000 }))).grantId!;
      const request = aLease({ returns: [{ grantId, tokensMilli: 30_000 }], wantMilli: 25_000 });
      expect(granted(await bucket.lease(request)).grantedMilli).toBe(25_000);
      await bucket.lease(request);
      expect(await tokens()).toBe(5_000);
    });

    it('answer a retry under the same request id the same, and credit nothing more', async () => {
      const { bucket } = current();
      await openBucket(current());
      const grantId = granted(await bucket.lease(aLease())).grantId!;
      const once = () => giveBack({ requestId: 'g-1' }, { grantId, tokensMilli: 4_000 });
      expect([await once(), await once()]).toEqual([[4_000], [4_000]]);
      expect(await tokens()).toBe(94_000);
      expect(await giveBack({ requestId: 'g-2' }, { grantId, tokensMilli: 4_000 })).toEqual([4_000]);
    });

    it('credit nothing once the grant has expired: it is written off', async () => {
      const { bucket, advance } = current();
      await openBucket(current(), aBudget({ burstMilli: 1e9 }));
      const grantId = granted(await bucket.lease(aLease())).grantId!;
      advance(4_999);
      expect(await giveBack({}, { grantId, tokensMilli: 1_000 })).toEqual([1_000]);
      advance(1);
      expect(await giveBack({}, { grantId, tokensMilli: 1_000 })).toEqual([0]);
      expect(await bucket.peek('orders')).toMatchObject({ returnedMilli: 1_000 });
    });

    it('credit nothing for what is unknown: no flow, no instance, no such grant, a grant of another instance', async () => {
      const { bucket } = current();
      expect(await giveBack({}, { grantId: 'x-1-0', tokensMilli: 1_000 })).toEqual([0]);
      await openBucket(current());
      expect(await giveBack({}, { grantId: 'x-1-0', tokensMilli: 1_000 })).toEqual([0]);
      const grantId = granted(await bucket.lease(aLease())).grantId!;
      await bucket.lease(aLease({ instance: 'b' }));
      expect(await giveBack({ instance: 'b' }, { grantId, tokensMilli: 1_000 })).toEqual([0]);
      expect(
        await giveBack({}, { grantId: `x${grantId}`, tokensMilli: 1_000 }, { grantId: '', tokensMilli: 1 }),
      ).toEqual([0, 0]);
      expect(await tokens()).toBe(80_000);
    });

    it('never fill the bucket above its burst', async () => {
      const { bucket, advance } = current();
      await openBucket(current());
      const grantId = granted(await bucket.lease(aLease())).grantId!;
      advance(50);
      expect(await giveBack({}, { grantId, tokensMilli: 10_000 })).toEqual([10_000]);
      expect(await tokens()).toBe(100_000);
    });

    it('are remembered for the last 32 grants of an instance', async () => {
      const { bucket } = current();
      await openBucket(current());
      const ids: string[] = [];
      for (let i = 0; i < 33; i += 1) ids.push(granted(await bucket.lease(aLease({ wantMilli: 1_000 }))).grantId!);
      expect(new Set(ids).size).toBe(33);
      const returns = ids.map((grantId) => ({ grantId, tokensMilli: 1_000 }));
      expect(await giveBack({}, ...returns)).toEqual([0, ...Array<number>(32).fill(1_000)]);
    });
  });
}
