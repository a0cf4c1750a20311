import { ERROR_CODES, type ErrorBody, type ErrorCode } from '@headgate/contract';
import { HeadgateError, type Problem } from '@headgate/core';

export interface ApiErrorDetails {
  readonly problems?: readonly Problem[];
  /** How long a caller should wait, milliseconds; becomes Retry-After. */
  readonly retryAfterMs?: number;
  /** VERSION_CONFLICT: what was expected and what stands; null is no such flow. */
  readonly versions?: { readonly expected: number | null; readonly current: number | null };
}

/** A refusal that a caller can act on: its code, status and next step stand in the contract. */
export class ApiError extends HeadgateError {
  readonly retriable: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ApiErrorDetails = {},
  ) {
    super(message);
    this.retriable = details.retryAfterMs !== undefined;
  }

  get status(): number {
    return ERROR_CODES[this.code].httpStatus;
  }

  /** The body of the one error shape; as an entry of a list it stands without a request id. */
  body(requestId?: string): ErrorBody {
    const { problems, retryAfterMs, versions } = this.details;
    return {
      code: this.code,
      message: this.message.slice(0, 200),
      ...(requestId === undefined ? {} : { requestId }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(problems === undefined ? {} : { problems: [...problems] }),
      ...(versions === undefined ? {} : { versions }),
    };
  }
}

export const flowUnknown = (flow: string): ApiError =>
  new ApiError('FLOW_UNKNOWN', `No policy names the flow ${JSON.stringify(flow.slice(0, 100))}`);

export const flowInFile = (flow: string): ApiError =>
  new ApiError('FLOW_IN_FILE', `The flow ${flow} stands in the YAML file; edit it there`);
