import { type ErrorBody, type ErrorResponse } from '@headgate/contract';

/** A refusal of the controller, or its silence (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody | null;

  constructor(status: number, body: ErrorBody | null, cause?: unknown) {
    super(body?.message ?? (status === 0 ? 'The controller does not answer' : `The controller answered ${status}`), {
      cause,
    });
    this.status = status;
    this.body = body;
  }

  get code(): string | null {
    return this.body?.code ?? null;
  }
}

/** What was asked for does not exist, or no more. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

export function readError(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as Partial<ErrorResponse>;
    return new ApiError(status, error && typeof error.message === 'string' ? error : null);
  } catch (cause) {
    return new ApiError(status, null, cause);
  }
}
