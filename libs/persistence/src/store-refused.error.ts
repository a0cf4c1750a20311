import { HeadgateError } from '@headgate/core';

/** The database answered that it will never take this, for example text with a NUL in it. Nothing was changed. */
export class StoreRefusedError extends HeadgateError {
  readonly code = 'STORE_REFUSED';
  readonly retriable = false;
}
