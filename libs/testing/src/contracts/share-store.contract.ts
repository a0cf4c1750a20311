import { type ShareStore, type SharesOfFlow } from '@headgate/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aBudget, aLease, type TokenBucketHarness } from './token-bucket/harness.js';

/** A bucket that is a `ShareStore` too, on a clock that the test moves. */
export interface ShareStoreHarness extends TokenBucketHarness {
  readonly bucket: TokenBucketHarness['bucket'] & ShareStore;
}

const TTL_MS = 5000;

/**
 * What every `ShareStore` promises. `make` gives one that holds nothing.
 *
 * @example shareStoreContract('memory', async () => ({ bucket: new MemoryTokenBucket(clock), advance }));
 */
export function shareStoreContract(name: string, make: () => Promise<ShareStoreHarness>): void {
  describe(`share store: ${name}`, () => {
    let harness: ShareStoreHarness;
    beforeEach(async () => {
      harness = await make();
      await harness.bucket.publish(aBudget());
      harness.advance(TTL_MS);
      await harness.bucket.publish(aBudget({ seq: 2 }));
    });
    afterEach(async () => {
      await harness.bucket.close();
      await harness.close?.();
    });

    const usage = (changes = {}) => ({ seq: 1, usedMilli: 7000, droppedMilli: 2000, rejectedMilli: 1000, ...changes });
    const lease = (instance: string, changes = {}) => harness.bucket.lease(aLease({ instance, ...changes }));
    const names = async () => (await harness.bucket.instances('orders')).map(({ instance }) => instance).sort();
    const divide = (
      shares: readonly (readonly [instance: string, milliPerSec: number])[],
      changes: Partial<SharesOfFlow> = {},
    ) =>
      harness.bucket.allocate({
        ...{ flow: 'orders', epoch: 1, rateMilliPerSec: 100_000, heldSafeMilliPerSec: 0, reservedMilli: 0 },
        shares: shares.map(([instance, share]) => ({
          ...{ producer: 'checkout', instance, shareMilliPerSec: share },
          ...{ reservedMilliPerSec: share, safeShareMilliPerSec: share / 5 },
        })),
        ...changes,
      });
    const shareOf = async (instance: string) => {
      const grant = await lease(instance, { wantMilli: 0 });
      return grant.ok ? [grant.shareMilliPerSec, grant.safeShareMilliPerSec] : grant;
    };

    it('tells of each instance what its leases told', async () => {
      const told = usage({ spilledMilli: 500, unleasedMilli: 300, waiting: 4, offeredMilliPerSec: 9000 });
      await lease('a', { usage: told, wantMilli: 5000, throughController: true });
      await lease('b', { wantMilli: 0 });
      harness.advance(250);
      const reports = await harness.bucket.instances('orders');
      expect(reports.find(({ instance }) => instance === 'a')).toMatchObject({
        ...{ producer: 'checkout', ageMs: 250, offeredMilliPerSec: 9000, waiting: 4, grantedMilli: 5000 },
        ...{ usedMilli: 7000, droppedMilli: 2000, rejectedMilli: 1000, spilledMilli: 500, unleasedMilli: 300 },
        throughController: true,
      });
      expect(reports.find(({ instance }) => instance === 'b')).toMatchObject({
        throughController: false,
        grantedMilli: 0,
      });
      expect(await harness.bucket.instances('nobody')).toEqual([]);
    });

    it('leaves out, and forgets, who was silent for 12 lease ttls, and at once who said goodbye', async () => {
      await lease('silent');
      harness.advance(11 * TTL_MS);
      await lease('alive');
      expect(await names()).toEqual(['alive', 'silent']);
      harness.advance(TTL_MS + 1);
      expect(await names()).toEqual(['alive']);
      await lease('alive', { closing: true, wantMilli: 0 });
      expect(await names()).toEqual([]);
      // Met again it is somebody new: its totals begin anew.
      await lease('silent', { usage: usage(), wantMilli: 0 });
      expect((await harness.bucket.instances('orders'))[0]).toMatchObject({ grantedMilli: 0, usedMilli: 7000 });
    });

    it('gives each instance the share that was written for it, and takes those of all that were not named', async () => {
      for (const instance of ['a', 'b', 'c']) await lease(instance, { wantMilli: 0 });
      expect(
        await divide([
          ['a', 60_000],
          ['b', 30_000],
          ['c', 10_000],
        ]),
      ).toBe(true);
      expect(await shareOf('a')).toEqual([60_000, 12_000]);
      expect(await shareOf('b')).toEqual([30_000, 6000]);
      expect(
        await divide([
          ['a', 80_000],
          ['b', 20_000],
        ]),
      ).toBe(true);
      expect(await shareOf('a')).toEqual([80_000, 16_000]);
      expect(await shareOf('c')).not.toEqual([10_000, 2000]);
    });

    it('lets shares follow the published rate in proportion until the next allocation', async () => {
      await lease('a', { wantMilli: 0 });
      await divide([['a', 60_000]]);
      await harness.bucket.publish(aBudget({ rateMilliPerSec: 50_000, seq: 3 }));
      expect(((await shareOf('a')) as number[])[0]).toBe(30_000);
    });

    it('is false, with nothing changed, under another epoch and where nothing was published', async () => {
      await lease('a', { wantMilli: 0 });
      await divide([['a', 60_000]]);
      expect(await divide([['a', 1000]], { epoch: 2 })).toBe(false);
      expect(await divide([['a', 1000]], { epoch: 0 })).toBe(false);
      expect(await divide([['a', 1000]], { flow: 'nobody' })).toBe(false);
      expect(await shareOf('a')).toEqual([60_000, 12_000]);
    });

    it('refuses what is no share, and nothing has changed', async () => {
      await lease('a', { wantMilli: 0 });
      await divide([['a', 60_000]]);
      for (const bad of [Number.NaN, -1, 0.5, Infinity])
        await expect(divide([['a', bad]])).rejects.toMatchObject({ code: 'BUCKET_ARGUMENT' });
      await expect(divide([], { rateMilliPerSec: Number.NaN })).rejects.toMatchObject({ code: 'BUCKET_ARGUMENT' });
      expect(await shareOf('a')).toEqual([60_000, 12_000]);
    });

    it('pages: a thousand instances, each once, and a share for every one of them', async () => {
      const all = Array.from({ length: 1000 }, (_, n) => `i${n}`);
      for (let at = 0; at < all.length; at += 100)
        await Promise.all(all.slice(at, at + 100).map((instance) => lease(instance, { wantMilli: 0 })));
      expect(await names()).toEqual([...all].sort());
      expect(await divide(all.map((instance, n) => [instance, 5 * (n + 1)] as const))).toBe(true);
      for (const n of [0, 199, 200, 500, 999]) expect(((await shareOf(`i${n}`)) as number[])[0]).toBe(5 * (n + 1));
    });
  });
}
