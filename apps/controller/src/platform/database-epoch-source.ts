import { type Budget, type EpochSource, type PublishOutcome, type TokenBucket } from '@headgate/core';
import { type Term } from './term.js';

/** A bucket that holds a higher epoch is outbid so often at most: beyond that somebody bids against us. */
const MAX_BIDS = 3;

/**
 * Epochs from the database. A lower epoch in the bucket is overwritten; a higher one makes the database jump ahead of it.
 * While the database is away the bucket itself gives the next epoch, so that a start without it still controls.
 */
export class DatabaseEpochSource implements EpochSource {
  constructor(
    private readonly bucket: TokenBucket,
    private readonly term: Pick<Term, 'epoch'>,
  ) {}

  async take(firstBudget: Omit<Budget, 'epoch'>): Promise<PublishOutcome> {
    let above = 0;
    for (let bid = 0; bid < MAX_BIDS; bid += 1) {
      const epoch = await this.term.epoch(above);
      if (epoch === null) break;
      const outcome = await this.bucket.publish({ ...firstBudget, epoch });
      if (outcome.accepted || outcome.epoch < epoch) return outcome;
      above = outcome.epoch;
    }
    return this.bucket.publish({ ...firstBudget, epoch: 0 });
  }
}
