import { HeadgateError } from '../errors.js';

/** A number that is not finite, whole and in range, or a name that cannot be a key. Nothing has changed. */
export class BucketArgumentError extends HeadgateError {
  readonly code = 'BUCKET_ARGUMENT';
  readonly retriable = false;

  constructor(
    /** Which field, for example `usage.usedMilli`. */
    readonly argument: string,
    rule = 'must be a whole number in range',
  ) {
    super(`${argument} ${rule}`);
  }
}
