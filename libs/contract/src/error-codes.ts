import { type ErrorCode } from './error.schema.js';

export interface ErrorDoc {
  readonly httpStatus: number;
  readonly cause: string;
  readonly nextStep: string;
}

/** Every code with its cause and what to do: the documentation and the OpenAPI are drawn from this record. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorDoc>> = {
  BODY_INVALID: {
    httpStatus: 400,
    cause: 'The body is not JSON, or its shape is not the one documented for this route.',
    nextStep: 'Correct every entry of `problems`; each names the field, its value and what is allowed.',
  },
  BODY_TOO_LARGE: {
    httpStatus: 413,
    cause: 'The body is larger than this route accepts.',
    nextStep: 'Send fewer entries in one request.',
  },
  POLICY_INVALID: {
    httpStatus: 422,
    cause:
      'The policy has the right shape, and its numbers contradict each other or name something that does not exist.',
    nextStep: 'Correct every entry of `problems`; nothing was stored.',
  },
  CONSTRAINT_IN_USE: {
    httpStatus: 409,
    cause: 'Another flow enforces this constraint already.',
    nextStep: 'Put the producers of one constraint into one flow, or keep the second flow in observe.',
  },
  REQUEST_ID_REUSED: {
    httpStatus: 409,
    cause: 'This requestId was used before with a different body.',
    nextStep: 'Repeat a request with the same body only; use a new requestId for a new request.',
  },
  FLOW_UNKNOWN: {
    httpStatus: 404,
    cause: 'No policy names this flow.',
    nextStep: 'Compare the name with GET /v1/flows, or add the policy.',
  },
  NO_BUDGET: {
    httpStatus: 503,
    cause: 'Nothing was published for this flow yet, or the store lost it and the controller has not published again.',
    nextStep: 'Try again after retryAfterMs; the SDK goes on with the rate it has.',
  },
  ROUTE_UNKNOWN: {
    httpStatus: 404,
    cause: 'There is no such path or method.',
    nextStep: 'Compare with the documentation at /docs.',
  },
  UNAUTHENTICATED: {
    httpStatus: 401,
    cause: 'The key is missing, unknown or revoked.',
    nextStep: 'Send a valid key as `Authorization: Bearer …`.',
  },
  FORBIDDEN: {
    httpStatus: 403,
    cause: 'The key is known and may not do this.',
    nextStep: 'Ask the owner of the flow for a key with the role.',
  },
  TOO_MANY_REQUESTS: {
    httpStatus: 429,
    cause: 'This client asks more often than refreshAfterMs tells it to.',
    nextStep: 'Wait for the time in Retry-After.',
  },
  STORE_UNAVAILABLE: {
    httpStatus: 503,
    cause: 'The bucket store (Redis) does not answer.',
    nextStep: 'Try again after Retry-After; /readyz names the dependency.',
  },
  NOT_READY: {
    httpStatus: 503,
    cause: 'The controller is starting or stopping.',
    nextStep: 'Try again after Retry-After.',
  },
  INTERNAL: {
    httpStatus: 500,
    cause: 'A fault in Headgate.',
    nextStep: 'Report it with the requestId; the log holds the details under it.',
  },
};
