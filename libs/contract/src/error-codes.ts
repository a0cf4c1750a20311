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
  FLOW_IN_FILE: {
    httpStatus: 409,
    cause: 'This flow stands in the YAML file, which is its only way in.',
    nextStep: 'Edit the file; it is read again within seconds.',
  },
  CLUSTER_IN_FILE: {
    httpStatus: 409,
    cause: 'This cluster stands in the YAML file or in KAFKA_BROKERS.',
    nextStep: 'Change it there, or choose another name.',
  },
  PRECONDITION_MISSING: {
    httpStatus: 428,
    cause: 'A change must say what it changes, so that two people do not overwrite each other.',
    nextStep: 'Send If-Match with the version you have seen, or If-None-Match: * to create.',
  },
  VERSION_CONFLICT: {
    httpStatus: 412,
    cause: 'Somebody was faster: another version stands than the one that was expected.',
    nextStep: 'Read the flow again, compare, and repeat with the version in `versions.current`.',
  },
  VERSION_UNKNOWN: {
    httpStatus: 404,
    cause: 'The flow has no such version.',
    nextStep: 'Compare the number with GET /v1/flows/:flow/versions.',
  },
  DECISION_UNKNOWN: {
    httpStatus: 404,
    cause: 'No decision of this number is kept: it never was, or it has expired.',
    nextStep: 'Compare the number with GET /v1/flows/:flow/decisions.',
  },
  CLUSTER_UNKNOWN: {
    httpStatus: 404,
    cause: 'No cluster has this name.',
    nextStep: 'Compare the name with GET /v1/clusters, or add it by PUT /v1/clusters/:name.',
  },
  GROUP_UNKNOWN: {
    httpStatus: 404,
    cause:
      'No sweep has seen a consumer group of this name: it does not exist, is excluded, or we may not describe it.',
    nextStep: 'Compare with GET /v1/groups and with `groups.include` and `groups.exclude` of the configuration.',
  },
  QUEUE_UNKNOWN: {
    httpStatus: 404,
    cause: 'The broker has no queue of this name on its vhost, or no broker is configured.',
    nextStep: 'Compare with GET /v1/queues, and with `brokers` of the configuration.',
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
  DATABASE_UNAVAILABLE: {
    httpStatus: 503,
    cause: 'The database does not answer. Decisions and leases go on from memory; what needs the database does not.',
    nextStep: 'Try again after Retry-After; /readyz names the dependency.',
  },
  SOURCE_UNAVAILABLE: {
    httpStatus: 503,
    cause: 'The cluster does not answer.',
    nextStep: 'Check its addresses; try again after Retry-After.',
  },
  MEASURE_REFUSED: {
    httpStatus: 409,
    cause: 'The flow is measured already, or nothing holds its producers.',
    nextStep: 'Wait for the measurement under way, or enforce the flow first.',
  },
  BUCKETS_IN_USE: {
    httpStatus: 409,
    cause: 'The controller of another database publishes to these buckets now.',
    nextStep: 'Stop it, or point it at a Redis of its own; its budgets expire 30 s later. Then adopt them.',
  },
  STREAMS_FULL: {
    httpStatus: 503,
    cause: 'As many pages as this controller serves are open already.',
    nextStep: 'Close one, or read the routes behind the page instead of the stream.',
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
