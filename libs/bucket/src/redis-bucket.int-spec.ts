import { shareStoreContract, tokenBucketContract } from '@headgate/testing/contracts';
import { afterAll, beforeAll } from '@jest/globals';
import { deletePrefix, ownPrefix, SteppedRedisBucket, testRedis } from '../test/redis-harness.js';

const prefix = ownPrefix();
let redis: Awaited<ReturnType<typeof testRedis>>;
let lives = 0;

beforeAll(async () => {
  redis = await testRedis();
});
afterAll(async () => {
  await deletePrefix(redis.url, prefix);
  await redis.stop();
});

const make = async () => {
  lives += 1;
  const bucket = new SteppedRedisBucket(redis.url, { prefix: `${prefix}:${lives}` });
  return { bucket, advance: (ms: number) => bucket.advance(ms) };
};
tokenBucketContract('redis', make, { propertyRuns: 40 });
shareStoreContract('redis', make);
