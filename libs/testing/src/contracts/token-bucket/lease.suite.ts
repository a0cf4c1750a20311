import { describe, expect, it } from '@jest/globals';
import { aBudget, aLease, anObserveBudget, type Current, granted, openBucket } from './harness.js';

export function leaseSuite(current: Current): void {
  describe('lease', () => {
    it('is refused where nothing was published', async () => {
      const { bucket } = current();
      expect(await bucket.lease(aLease())).toEqual({ ok: false, reason: 'no-budget' });
      expect(await bucket.peek('orders')).toBeNull();
    });

    it('debits what it grants, for one ttl', async () => {
      const { bucket } = current();
      await openBucket(current());
      const lease = granted(await bucket.lease(aLease()));
      expect(lease).toMatchObject({ grantedMilli: 10_000, wouldGrantMilli: 10_000, retryAfterMs: 0, ttlMs: 5_000 });
      expect(lease).toMatchObject({ rateMilliPerSec: 100_000, refreshAfterMs: 1_000, epoch: 1, seq: 2 });
      expect(lease.validForMs).toBe(29_000);
      expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: 90_000, grantedMilli: 10_000 });
    });

    it('[B7] leases: what is held is on top of what is had, for a ttl, refreshed, released, learned and safe', async () => {
      const { bucket, advance } = current();
      // A bucket that was just made learns: together no more than the safe rate for one lease.
      await bucket.publish(aBudget());
      advance(1_000);
      const learning = granted(await bucket.lease(aLease({ wantMilli: 1e6 })));
      expect(learning).toMatchObject({ learning: true, grantedMilli: 20_000, rateMilliPerSec: 20_000, ttlMs: 5_000 });
      advance(4_000);
      await bucket.publish(aBudget({ seq: 2 }));
      advance(1_000);
      // Wanted are new tokens: those that are held already are neither asked for again nor credited.
      const more = granted(await bucket.lease(aLease({ wantMilli: 30_000 })));
      expect(more).toMatchObject({ learning: false, grantedMilli: 30_000, refreshAfterMs: 1_000 });
      // Released once and in time it comes back; after its ttl it is written off.
      const back = (tokensMilli: number) =>
        bucket.giveBack({ ...aLease(), returns: [{ grantId: more.grantId!, tokensMilli }] });
      expect((await back(10_000)).creditedMilli).toEqual([10_000]);
      advance(5_001);
      expect((await back(20_000)).creditedMilli).toEqual([0]);
      // Nobody publishes any more: the safe rate is what everybody may count on.
      advance(30_000);
      expect(granted(await bucket.lease(aLease({ wantMilli: 0 })))).toMatchObject({
        ...{ rateMilliPerSec: 20_000, validForMs: 0, terms: { onOutage: 'safe' } },
      });
    });

    it('answers a retry the same and debits once', async () => {
      const { bucket, advance } = current();
      await openBucket(current());
      const request = aLease();
      const first = await bucket.lease(request);
      advance(300);
      await bucket.publish(aBudget({ seq: 3, rateMilliPerSec: 0 }));
      expect(await bucket.lease(request)).toEqual(first);
      expect(await bucket.peek('orders')).toMatchObject({ grantedMilli: 10_000 });
    });

    it('refuses another body under the same request id, and changes nothing', async () => {
      const { bucket } = current();
      await openBucket(current());
      const request = aLease();
      await bucket.lease(request);
      const before = await bucket.peek('orders');
      for (const change of [{ wantMilli: 9_000 }, { returns: [{ grantId: 'x-1-0', tokensMilli: 1 }] }]) {
        expect(await bucket.lease({ ...request, ...change })).toEqual({ ok: false, reason: 'request-id-reused' });
      }
      expect(await bucket.peek('orders')).toEqual(before);
      expect(granted(await bucket.lease({ ...request, instance: 'b' })).grantedMilli).toBe(10_000);
    });

    it('hands out no less than the first cost: the deficit accumulates, and it says when to come again', async () => {
      const { bucket, advance } = current();
      await openBucket(current(), aBudget({ rateMilliPerSec: 2_000, burstMilli: 1_000 }));
      await bucket.lease(aLease());
      const ask = () => bucket.lease(aLease({ wantMilli: 5_000, firstCostMilli: 5_000 })).then(granted);
      expect(await ask()).toMatchObject({ grantId: null, grantedMilli: 0, retryAfterMs: 2_500, burstMilli: 5_000 });
      advance(2_400);
      await bucket.publish(aBudget({ seq: 3, rateMilliPerSec: 2_000, burstMilli: 1_000 }));
      expect(await ask()).toMatchObject({ grantedMilli: 0, retryAfterMs: 100 });
      advance(100);
      expect(await ask()).toMatchObject({ grantedMilli: 5_000, retryAfterMs: 0 });
    });

    it('forgets a large cost after a minute, and honours none above 10,000 messages', async () => {
      const { bucket, advance } = current();
      await openBucket(current());
      await bucket.lease(aLease({ firstCostMilli: 1e12, wantMilli: 1e12 }));
      expect((await bucket.peek('orders'))!.burstMilli).toBe(10_000_000);
      advance(59_999);
      expect((await bucket.peek('orders'))!.burstMilli).toBe(10_000_000);
      advance(1);
      expect((await bucket.peek('orders'))!.burstMilli).toBe(100_000);
    });

    it('waits at most 30 s where the rate is 0', async () => {
      const { bucket } = current();
      await bucket.publish(aBudget({ rateMilliPerSec: 0 }));
      expect(granted(await bucket.lease(aLease()))).toMatchObject({ grantedMilli: 0, retryAfterMs: 30_000 });
      expect(granted(await bucket.lease(aLease({ wantMilli: 0 })))).toMatchObject({ retryAfterMs: 0 });
    });

    it('hands out whole tokens, unless a part is all that was wanted', async () => {
      const { bucket, advance } = current();
      await openBucket(current(), aBudget({ rateMilliPerSec: 1_000, burstMilli: 3_700, refreshAfterMs: 5_000 }));
      advance(5_000);
      expect(granted(await bucket.lease(aLease({ wantMilli: 500 }))).grantedMilli).toBe(500);
      expect(granted(await bucket.lease(aLease({ firstCostMilli: 2_000 }))).grantedMilli).toBe(3_000);
      expect((await bucket.peek('orders'))!.tokensMilli).toBe(200);
    });

    it('gives one instance two refreshes of its share, and a new one the share of one', async () => {
      const { bucket } = current();
      await openBucket(current(), aBudget({ burstMilli: 1e9, refreshAfterMs: 100 }));
      const ask = async (instance: string) =>
        granted(await bucket.lease(aLease({ instance, wantMilli: 1e6 }))).grantedMilli;
      expect(await ask('a')).toBe(10_000);
      expect(await ask('a')).toBe(20_000);
      expect(await ask('b')).toBe(5_000);
      expect(await ask('b')).toBe(10_000);
      expect(await ask('a')).toBe(10_000);
    });

    it('counts the instances of this window and the one before, each once', async () => {
      const { bucket, advance } = current();
      const shares: number[] = [];
      await openBucket(current());
      for (const [instance, laterMs] of [
        ['a', 0],
        ['b', 0],
        ['a', 0],
        ['a', 5_000],
        ['c', 0],
        ['a', 5_000],
      ] as const) {
        advance(laterMs);
        shares.push(granted(await bucket.lease(aLease({ instance }))).shareMilliPerSec);
      }
      expect(shares).toEqual([100_000, 50_000, 50_000, 50_000, 33_333, 50_000]);
      expect((await bucket.peek('orders'))!.instances).toBe(2);
      advance(10_000);
      expect((await bucket.peek('orders'))!.instances).toBe(0);
    });

    it('counts a usage report once', async () => {
      const { bucket } = current();
      await openBucket(current());
      const usage = { seq: 0, usedMilli: 10, droppedMilli: 20, rejectedMilli: 30 };
      await bucket.lease(aLease({ usage }));
      await bucket.lease(aLease({ usage }));
      expect(await bucket.peek('orders')).toMatchObject({ usedMilli: 10, droppedMilli: 20, rejectedMilli: 30 });
      await bucket.lease(aLease({ usage: { ...usage, seq: 1 } }));
      await bucket.lease(aLease({ instance: 'b', usage }));
      expect(await bucket.peek('orders')).toMatchObject({ usedMilli: 30, droppedMilli: 60, rejectedMilli: 90 });
    });

    it('in observe grants all that is asked, and debits what enforcement would have given', async () => {
      const { bucket } = current();
      await openBucket(current(), anObserveBudget());
      const first = granted(await bucket.lease(aLease({ wantMilli: 60_000 })));
      expect(first).toMatchObject({ grantedMilli: 60_000, wouldGrantMilli: 60_000 });
      const second = granted(await bucket.lease(aLease({ wantMilli: 60_000 })));
      expect(second).toMatchObject({ grantedMilli: 60_000, wouldGrantMilli: 40_000, retryAfterMs: 0 });
      const third = granted(await bucket.lease(aLease({ wantMilli: 60_000 })));
      expect(third).toMatchObject({ grantedMilli: 60_000, wouldGrantMilli: 0 });
      expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: 0, grantedMilli: 180_000 });
      const returns = [
        { grantId: second.grantId!, tokensMilli: 25_000 },
        { grantId: third.grantId!, tokensMilli: 60_000 },
      ];
      const { creditedMilli } = await bucket.giveBack({ ...aLease(), requestId: 'g', returns });
      expect(creditedMilli).toEqual([25_000, 60_000]);
      expect(await bucket.peek('orders')).toMatchObject({ tokensMilli: 5_000, returnedMilli: 85_000 });
    });

    it('keeps flows, producers and instances apart, whatever their names hold', async () => {
      const { bucket } = current();
      const flows = ['a', 'a}:b', '{a}', 'a:b', 'a%003ab', 'ä', '\ud800', ' '];
      for (const [index, flow] of flows.entries()) await bucket.publish(aBudget({ flow, seq: index + 1 }));
      for (const [index, flow] of flows.entries()) {
        expect(await bucket.peek(flow)).toMatchObject({ flow, seq: index + 1, instances: 0 });
      }
      const [flow] = flows as [string];
      const names = [
        ['x:y', 'z'],
        ['x', 'y:z'],
        ['x', 'y'],
        ['x{', '}y'],
      ] as const;
      for (const [producer, instance] of names) await bucket.lease(aLease({ flow, producer, instance }));
      expect(await bucket.peek(flow)).toMatchObject({ instances: 4 });
    });
  });
}
