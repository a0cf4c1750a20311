import { MemoryTokenBucket } from '@headgate/bucket';
import { type LeaseGrant, type Policy, type ShareStore } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { aBudget, aLease, granted } from '@headgate/testing/contracts';
import { FakeClock } from '@headgate/testing/fakes';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { FlowAllocator } from './flow-allocator.js';

const RATE_PER_SEC = 180;
const SAFE_PER_SEC = 60;
const policy = {
  ...{ flow: 'orders', mode: 'enforce', onOutage: 'safe', constraints: [] },
  rate: { ceilingPerSec: 1000, floorPerSec: 1, safePerSec: SAFE_PER_SEC, burstSec: 1 },
} as unknown as Policy;
const flow = { id: 'orders', policy } as unknown as Flow;
const budget = aBudget({
  ...{ rateMilliPerSec: RATE_PER_SEC * 1000, burstMilli: RATE_PER_SEC * 1000 },
  safeMilliPerSec: SAFE_PER_SEC * 1000,
});

describe('FlowAllocator', () => {
  let clock: FakeClock;
  let bucket: MemoryTokenBucket;
  let allocator: FlowAllocator;
  let seq: number;
  beforeEach(() => {
    clock = new FakeClock(1_000_000);
    bucket = new MemoryTokenBucket(clock);
    allocator = new FlowAllocator(bucket, clock, new MetricRegistry(), new FlowRegistry(clock));
    seq = 0;
  });

  const publish = async () => {
    seq += 1;
    await bucket.publish({ ...budget, seq });
    await allocator.turn(flow, RATE_PER_SEC, 1, null);
  };
  const ask = (instance: string, offeredPerSec: number, throughController: boolean): Promise<LeaseGrant> => {
    const usage = { seq: clock.monotonicMs(), usedMilli: 0, droppedMilli: 0, rejectedMilli: 0 };
    const body = { wantMilli: offeredPerSec * 1000, usage: { ...usage, offeredMilliPerSec: offeredPerSec * 1000 } };
    return bucket.lease(aLease({ instance, ...body, throughController })).then(granted);
  };
  /** Seconds with a controller: everybody leases, then the rate is published and divided. */
  const live = async (seconds: number, offered: number) => {
    let last: LeaseGrant | null = null;
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      last = await ask('behind', offered, true);
      await ask('direct', offered, false);
      await publish();
    }
    return last!;
  };

  it('[I1] a dead controller: who leased through it spends its last share, who leases from Redis no more than the rest', async () => {
    await publish();
    const last = await live(10, 1000);
    expect(last.shareMilliPerSec).toBe(90_000);
    let directMilli = 0;
    // Its budget holds for 30 s: the one behind the controller spends 90/s unseen.
    for (let half = 0; half < 58; half += 1) {
      clock.advance(500);
      directMilli += (await ask('direct', 1000, false)).grantedMilli;
    }
    const togetherMilli = directMilli + 29 * last.shareMilliPerSec;
    expect(togetherMilli).toBeLessThanOrEqual(1000 * RATE_PER_SEC * (29 + 1));
    expect(directMilli).toBeGreaterThan(29 * 80_000);
    // Then both go to their safe shares, and the one at Redis stays there.
    clock.advance(2000);
    await ask('direct', 1000, false);
    directMilli = 0;
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1000);
      const lease = await ask('direct', 1000, false);
      expect(lease.rateMilliPerSec).toBe(1000 * (SAFE_PER_SEC / 2));
      directMilli += lease.grantedMilli;
    }
    expect(directMilli + 60 * last.safeShareMilliPerSec).toBeLessThanOrEqual(
      60 * 1000 * SAFE_PER_SEC + budget.burstMilli,
    );
  });

  it('whoever is silent for a lease ttl loses its share to the others', async () => {
    await publish();
    await live(10, 1000);
    let late = 0;
    for (let second = 1; second <= 8; second += 1) {
      clock.advance(1000);
      const { grantedMilli } = await ask('direct', 1000, false);
      if (second > 6) late += grantedMilli;
      await publish();
    }
    expect(late).toBeGreaterThanOrEqual(2 * 0.95 * 1000 * RATE_PER_SEC);
  });

  it('[C8] names who is dark for three refreshes, and who spends without a grant', async () => {
    await publish();
    await live(3, 10);
    for (let second = 0; second < 7; second += 1) {
      clock.advance(1000);
      const usage = { seq: clock.monotonicMs(), usedMilli: 50_000, droppedMilli: 0, rejectedMilli: 0 };
      await bucket.lease(aLease({ instance: 'direct', wantMilli: 1_000, usage: { ...usage, unleasedMilli: 49_000 } }));
      await publish();
    }
    const watch = allocator.watchOf('orders')!;
    const compliance = (instance: string) => {
      return watch.complianceOf(watch.of({ producer: 'checkout', instance })!, true);
    };
    expect(compliance('behind')).toBe('dark');
    expect(compliance('direct')).toBe('unbudgeted');
  });

  it('a newcomer finds what nobody asked for', async () => {
    await publish();
    await live(10, 20);
    expect((await ask('new', 50, true)).grantedMilli).toBe(50_000);
  });

  it('divides among 2,001 instances, which lease every 2 s, every other second', async () => {
    const counts = {
      grantedMilli: 0,
      usedMilli: 0,
      droppedMilli: 0,
      rejectedMilli: 0,
      spilledMilli: 0,
      unleasedMilli: 0,
    };
    const report = { ...counts, ...{ producer: 'checkout', throughController: true, ageMs: 0, levelMilli: 0 } };
    const told = { offeredMilliPerSec: 1000, hungry: false, waiting: 0 };
    const reports = Array.from({ length: 2001 }, (_, i) => ({ ...report, ...told, instance: `i-${i}` }));
    let rounds = 0;
    const store: ShareStore = {
      instances: async () => {
        rounds += 1;
        return reports;
      },
      allocate: async () => true,
    };
    allocator = new FlowAllocator(store, clock, new MetricRegistry(), new FlowRegistry(clock));
    for (let second = 0; second < 6; second += 1) {
      await allocator.turn(flow, RATE_PER_SEC, 1, null);
      clock.advance(1000);
    }
    expect(rounds).toBe(3);
  });

  it('counts a store that does not answer, and never throws', async () => {
    await publish();
    await live(1, 10);
    await bucket.close();
    await expect(allocator.turn(flow, RATE_PER_SEC, 1, null)).resolves.toBeUndefined();
  });
});
