import { MemoryTokenBucket } from '@headgate/bucket';
import { type Budget } from '@headgate/core';
import { FakeClock } from '@headgate/testing/fakes';
import { DatabaseEpochSource } from './database-epoch-source.js';

const budget: Omit<Budget, 'epoch'> = {
  ...{ flow: 'orders', rateMilliPerSec: 1000, burstMilli: 1000, safeMilliPerSec: 1000, seq: 1, validForMs: 30_000 },
  ...{ leaseTtlMs: 5000, refreshAfterMs: 1000 },
  terms: {
    ...{ mode: 'enforce', onOutage: 'safe', policyVersion: 'v' },
    overflow: { strategy: 'block', maxWaitMs: 1, maxWaiting: 1 },
    reason: { code: 'FIXED', text: 'fixed', link: '/' },
  },
};

/** A database that gives out epochs as ours does: above what it gave, and above what it is told. */
class Epochs {
  constructor(private current: number | null) {}

  async epoch(above = 0): Promise<number | null> {
    if (this.current !== null && this.current <= above) this.current = above + 1;
    return this.current;
  }
}

describe('DatabaseEpochSource', () => {
  const take = async (stored: number | null, own: number | null) => {
    const bucket = new MemoryTokenBucket(new FakeClock());
    if (stored !== null) await bucket.publish({ ...budget, seq: 50, epoch: stored });
    return new DatabaseEpochSource(bucket, new Epochs(own)).take(budget);
  };

  it.each([
    { what: 'an empty bucket', stored: null, own: 3, epoch: 3 },
    { what: 'a lower epoch, which is overwritten', stored: 2, own: 7, epoch: 7 },
    { what: 'a higher epoch, which the database outbids', stored: 9, own: 3, epoch: 10 },
    { what: 'its own epoch, held by somebody else', stored: 3, own: 3, epoch: 4 },
    { what: 'no database: the bucket gives the next one', stored: 9, own: null, epoch: 10 },
  ])('publishes over $what', async ({ stored, own, epoch }) => {
    expect(await take(stored, own)).toMatchObject({ accepted: true, epoch });
  });
});
