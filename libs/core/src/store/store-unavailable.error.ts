import { HeadgateError } from '../errors.js';

/** The database did not answer in time, is away or refuses to write. The outcome of the call is unknown. */
export class StoreUnavailableError extends HeadgateError {
  readonly code = 'STORE_UNAVAILABLE';
  readonly retriable = true;
}
