import { until } from '@headgate/testing';
import { aBudget, aLease, granted } from '@headgate/testing/contracts';
import { expect } from '@jest/globals';
import { type RedisAddress } from '../src/address/index.js';
import { RedisTokenBucket } from '../src/redis-bucket.js';
import { TEST_TIMEOUT_MS } from './redis-harness.js';

/** Learns for 300 ms only, because here the time is real. */
export const QUICK = { leaseTtlMs: 300, refreshAfterMs: 100, safeMilliPerSec: 1_000_000, rateMilliPerSec: 1_000_000 };

/** Every script once, on several flows, through one address: what a bucket needs of a Redis is there. */
export async function useEveryScript(
  address: string | RedisAddress,
  flows: readonly string[] = ['orders'],
): Promise<void> {
  const bucket = new RedisTokenBucket(address, { commandTimeoutMs: TEST_TIMEOUT_MS });
  try {
    for (const flow of flows) {
      const budget = aBudget({ flow, ...QUICK });
      await until(
        `${flow} is published`,
        () => bucket.publish(budget),
        ({ accepted }) => accepted,
      );
      const lease = await until(
        `${flow} grants`,
        async () => granted(await bucket.lease(aLease({ flow, wantMilli: 5000 }))),
        ({ grantedMilli }) => grantedMilli > 0,
      );
      const returns = [{ grantId: lease.grantId!, tokensMilli: lease.grantedMilli }];
      expect((await bucket.giveBack({ ...aLease({ flow }), returns })).creditedMilli).toEqual([lease.grantedMilli]);
      expect(await bucket.instances(flow)).toEqual([expect.objectContaining({ producer: 'checkout', instance: 'a' })]);
      const shares = [
        {
          producer: 'checkout',
          instance: 'a',
          shareMilliPerSec: 1000,
          reservedMilliPerSec: 1000,
          safeShareMilliPerSec: 1,
        },
      ];
      const division = { flow, epoch: 1, rateMilliPerSec: 1000, heldSafeMilliPerSec: 0, reservedMilli: 0, shares };
      expect(await bucket.allocate(division)).toBe(true);
      expect(await bucket.peek(flow)).toMatchObject({ epoch: 1, returnedMilli: lease.grantedMilli });
    }
    expect(await bucket.evictionPolicy()).toBeNull();
    expect(await bucket.killSwitch()).toBeNull();
  } finally {
    await bucket.close();
  }
}
