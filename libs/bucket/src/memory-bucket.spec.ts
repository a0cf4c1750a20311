import { aBudget, aLease, granted, shareStoreContract, tokenBucketContract } from '@headgate/testing/contracts';
import { FakeClock } from '@headgate/testing/fakes';
import { describe, expect, it } from '@jest/globals';
import { MemoryTokenBucket } from './memory-bucket.js';

/** Unlike FakeClock this one can go back, which a memory bucket on a real monotonic clock never meets. */
class SteppedClock {
  constructor(private nowMs: number) {}
  readonly monotonicMs = (): number => this.nowMs;
  readonly advance = (ms: number): void => {
    this.nowMs += ms;
  };
}

const make = async () => {
  const clock = new SteppedClock(10_000_000.75);
  return { bucket: new MemoryTokenBucket(clock), advance: clock.advance };
};
tokenBucketContract('memory', make, { propertyRuns: 5 });
shareStoreContract('memory', make);

describe('MemoryTokenBucket', () => {
  it('forgets a flow a day after its last publish', async () => {
    const clock = new FakeClock();
    const bucket = new MemoryTokenBucket(clock);
    await bucket.publish(aBudget());
    clock.advance(86_399_999);
    expect(await bucket.peek('orders')).not.toBeNull();
    clock.advance(1);
    expect(await bucket.peek('orders')).toBeNull();
    expect(await bucket.lease(aLease())).toEqual({ ok: false, reason: 'no-budget' });
    expect(await bucket.publish(aBudget())).toMatchObject({ accepted: true, created: true });
  });

  it('begins a new life where the flow was lost, and honours no grant of the earlier one', async () => {
    const clock = new FakeClock();
    const bucket = new MemoryTokenBucket(clock);
    const first = await bucket.publish(aBudget());
    clock.advance(2_000);
    const { grantId } = granted(await bucket.lease(aLease()));
    clock.advance(86_400_000);
    const second = await bucket.publish(aBudget());
    expect(second.accepted && first.accepted && second.generation !== first.generation).toBe(true);
    const returns = [{ grantId: grantId!, tokensMilli: 10_000 }];
    expect((await bucket.giveBack({ ...aLease(), returns })).creditedMilli).toEqual([0]);
  });
});
