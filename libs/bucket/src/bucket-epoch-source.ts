import { type Budget, type EpochSource, type PublishOutcome, type TokenBucket } from '@headgate/core';

/**
 * Takes the epoch from the bucket itself: the stored one + 1, in the script that publishes the first budget. Good for a
 * controller without a database, and lost with the bucket: a Redis that was flushed begins at 1 again.
 */
export class BucketEpochSource implements EpochSource {
  constructor(private readonly bucket: TokenBucket) {}

  take(firstBudget: Omit<Budget, 'epoch'>): Promise<PublishOutcome> {
    return this.bucket.publish({ ...firstBudget, epoch: 0 });
  }
}
