import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MakeTokenBucket, type TokenBucketHarness } from './token-bucket/harness.js';
import { leaseSuite } from './token-bucket/lease.suite.js';
import { propertiesSuite } from './token-bucket/properties.suite.js';
import { publishSuite } from './token-bucket/publish.suite.js';
import { returnsSuite } from './token-bucket/returns.suite.js';
import { timeSuite } from './token-bucket/time.suite.js';

export { aBudget, aLease, anObserveBudget, granted, newSeed, openBucket } from './token-bucket/harness.js';
export type { MakeTokenBucket, TokenBucketHarness };

/**
 * What every `TokenBucket` promises. `make` gives a bucket that holds nothing, on a clock that the test moves;
 * `propertyRuns` says how often each property is tried, unless HEADGATE_PROPERTY_RUNS does.
 *
 * @example tokenBucketContract('memory', async () => ({ bucket: new MemoryTokenBucket(clock), advance }));
 */
export function tokenBucketContract(name: string, make: MakeTokenBucket, { propertyRuns = 25 } = {}): void {
  describe(`token bucket: ${name}`, () => {
    let harness: TokenBucketHarness | undefined;
    const current = () => harness!;
    beforeEach(async () => {
      harness = await make();
    });
    afterEach(async () => {
      await harness?.bucket.close();
      await harness?.close?.();
    });

    publishSuite(current);
    leaseSuite(current);
    returnsSuite(current);
    timeSuite(current);
    propertiesSuite(current, Number(process.env.HEADGATE_PROPERTY_RUNS ?? propertyRuns));

    it('rejects calls after close', async () => {
      await current().bucket.close();
      await expect(current().bucket.peek('orders')).rejects.toMatchObject({
        code: 'BUCKET_UNAVAILABLE',
        retriable: true,
      });
    });
  });
}
