import { tokenBucketContract } from '@headgate/testing/contracts';
import { MemoryTokenBucket } from './memory-bucket.js';

// The properties as often as on Redis: too long for the quick loop, which tries each five times.
tokenBucketContract('memory, at length', async () => {
  let nowMs = 10_000_000.75;
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { bucket: new MemoryTokenBucket({ monotonicMs: () => nowMs }), advance };
});
