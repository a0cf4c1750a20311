import { HeadgateError } from '@headgate/core';

/** The bucket could not be reached, or did not answer in time: whether the call was executed is unknown. */
export class BucketUnavailableError extends HeadgateError {
  readonly code = 'BUCKET_UNAVAILABLE';
  readonly retriable = true;
}
