/** Which database this is, and how often it began anew. */
export interface DatabaseIdentity {
  /** A UUID made once, with the schema: a copy of the data carries it too. */
  readonly databaseId: string;
  /** Grows by 1 where somebody declares that what others know of this database does not hold any more. */
  readonly generation: number;
  /** The epoch that was taken last; 0 before the first. */
  readonly epoch: number;
}

/**
 * The controller's standing towards the buckets: whose database it speaks for and in which term.
 *
 * Promise: an epoch is given out once. Where a call rejects with `StoreUnavailableError` an epoch may have been used up,
 * which harms nothing, so each call may be retried.
 */
export interface ControllerIdentity {
  identity(): Promise<DatabaseIdentity>;
  /** The next epoch: greater than any given out before, and than `above`, the highest one seen in a bucket. */
  takeEpoch(above?: number): Promise<number>;
  /** Tells the new generation. */
  beginGeneration(): Promise<number>;
}
export const ControllerIdentity = Symbol('ControllerIdentity');
