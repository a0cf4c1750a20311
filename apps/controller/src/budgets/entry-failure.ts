import { type LeaseFailureBody } from '@headgate/contract';
import { HeadgateError, type LeaseRefusal } from '@headgate/core';
import { ApiError } from '../http/api.error.js';

const RETRY_AFTER_MS = 1000;

/** An entry that failed alone, in the one error shape, beside those that did not. */
export function entryFailure(raw: unknown, error: ApiError): LeaseFailureBody {
  return { flow: textOf(raw, 'flow'), requestId: textOf(raw, 'requestId'), error: error.body() };
}

export function toApiError(refusal: LeaseRefusal): ApiError {
  if (refusal.reason === 'request-id-reused') {
    return new ApiError('REQUEST_ID_REUSED', 'This requestId came before with another body');
  }
  return new ApiError('NO_BUDGET', 'Nothing was published for this flow yet', { retryAfterMs: RETRY_AFTER_MS });
}

/** What the bucket threw: a store that does not answer, or a number that it refuses. */
export function storeError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (!(thrown instanceof HeadgateError)) throw thrown;
  if (!thrown.retriable) return new ApiError('BODY_INVALID', thrown.message);
  return new ApiError('STORE_UNAVAILABLE', 'The bucket store does not answer', { retryAfterMs: RETRY_AFTER_MS });
}

function textOf(raw: unknown, key: string): string | null {
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, key)) return null;
  const value: unknown = (raw as Record<string, unknown>)[key];
  return typeof value === 'string' ? value.slice(0, 200) : null;
}
