import { type Budget } from './budget.js';
import { type PublishOutcome } from './token-bucket.port.js';

/**
 * Where a controller's epoch comes from. Promise: the epoch returned is greater than any that was published for this
 * flow before, and the budget given is the first one published under it.
 */
export interface EpochSource {
  take(firstBudget: Omit<Budget, 'epoch'>): Promise<PublishOutcome>;
}
export const EpochSource = Symbol('EpochSource');
