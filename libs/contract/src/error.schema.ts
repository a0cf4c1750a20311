import { z } from 'zod';

export const ERROR_CODE_NAMES = [
  'BODY_INVALID',
  'BODY_TOO_LARGE',
  'POLICY_INVALID',
  'CONSTRAINT_IN_USE',
  'FLOW_IN_FILE',
  'CLUSTER_IN_FILE',
  'PRECONDITION_MISSING',
  'VERSION_CONFLICT',
  'VERSION_UNKNOWN',
  'DECISION_UNKNOWN',
  'CLUSTER_UNKNOWN',
  'GROUP_UNKNOWN',
  'QUEUE_UNKNOWN',
  'REQUEST_ID_REUSED',
  'FLOW_UNKNOWN',
  'NO_BUDGET',
  'ROUTE_UNKNOWN',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_MANY_REQUESTS',
  'STORE_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'SOURCE_UNAVAILABLE',
  'MEASURE_REFUSED',
  'BUCKETS_IN_USE',
  'STREAMS_FULL',
  'NOT_READY',
  'INTERNAL',
] as const;

export const ErrorCodeSchema = z.enum(ERROR_CODE_NAMES).meta({ id: 'ErrorCode' });
export type ErrorCode = z.output<typeof ErrorCodeSchema>;

export const ProblemSchema = z
  .object({
    path: z.string().describe('Dotted path of the field; empty for the whole body'),
    value: z.unknown().describe('What stood there, cut at 200 characters; null where nothing did'),
    message: z.string(),
  })
  .meta({ id: 'Problem' });

export const ErrorBodySchema = z
  .object({
    code: ErrorCodeSchema,
    message: z.string(),
    requestId: z.string().optional(),
    retryAfterMs: z.number().optional(),
    problems: z.array(ProblemSchema).optional(),
    versions: z
      .object({ expected: z.int().nullable(), current: z.int().nullable() })
      .optional()
      .describe('VERSION_CONFLICT: what the caller expected and what stands; null is no such flow'),
  })
  .meta({ id: 'ErrorBody' });
export type ErrorBody = z.output<typeof ErrorBodySchema>;

/** The only shape in which any route tells a failure. */
export const ErrorResponseSchema = z.object({ error: ErrorBodySchema }).meta({ id: 'ErrorResponse' });
export type ErrorResponse = z.output<typeof ErrorResponseSchema>;
