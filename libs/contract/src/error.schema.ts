import { z } from 'zod';

export const ERROR_CODE_NAMES = [
  'BODY_INVALID',
  'BODY_TOO_LARGE',
  'POLICY_INVALID',
  'CONSTRAINT_IN_USE',
  'REQUEST_ID_REUSED',
  'FLOW_UNKNOWN',
  'NO_BUDGET',
  'ROUTE_UNKNOWN',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_MANY_REQUESTS',
  'STORE_UNAVAILABLE',
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
  })
  .meta({ id: 'ErrorBody' });
export type ErrorBody = z.output<typeof ErrorBodySchema>;

/** The only shape in which any route tells a failure. */
export const ErrorResponseSchema = z.object({ error: ErrorBodySchema }).meta({ id: 'ErrorResponse' });
export type ErrorResponse = z.output<typeof ErrorResponseSchema>;
