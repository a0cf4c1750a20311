import { aBudget } from '@headgate/testing/contracts';
import { FakeClock } from '@headgate/testing/fakes';
import { expect, it } from '@jest/globals';
import { BucketEpochSource } from './bucket-epoch-source.js';
import { MemoryTokenBucket } from './memory-bucket.js';

it('takes an epoch above every published one, with the first budget under it', async () => {
  const bucket = new MemoryTokenBucket(new FakeClock());
  const epochs = new BucketEpochSource(bucket);
  await bucket.publish(aBudget({ epoch: 41, seq: 7 }));
  expect(await epochs.take(aBudget({ seq: 1, rateMilliPerSec: 5 }))).toMatchObject({ accepted: true, epoch: 42 });
  expect(await bucket.peek('orders')).toMatchObject({ epoch: 42, seq: 1, rateMilliPerSec: 5 });
  expect(await bucket.publish(aBudget({ epoch: 41, seq: 8 }))).toMatchObject({ accepted: false });
});
