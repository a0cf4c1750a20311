import { type ErrorCode } from '@headgate/contract';
import { MetricRegistry } from '@headgate/metrics';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiError } from './api.error.js';

const RETRY_AFTER_MS = 1000;

/** The framework's own refusals in our words: a caller meets one shape, and never a stack or an echo of what was sent. */
const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  403: ['FORBIDDEN', 'This is not allowed'],
  404: ['ROUTE_UNKNOWN', 'There is no such path or method'],
  413: ['BODY_TOO_LARGE', 'The body is larger than 64 KiB'],
  415: ['BODY_INVALID', 'Send the body as JSON, with content-type: application/json'],
  503: ['NOT_READY', 'The controller is stopping'],
};

/** Turns whatever was thrown into the one error shape. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly metrics: MetricRegistry) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toApiError(thrown);
    if (error.code === 'INTERNAL') {
      const stack = thrown instanceof Error ? thrown.stack : String(thrown);
      this.logger.error(`Request ${request.id} failed`, stack);
    }
    this.metrics.inc('httpErrors', { code: error.code });
    const { retryAfterMs } = error.details;
    if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
    void reply.code(error.status).send({ error: error.body(request.id) });
  }
}

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = statusOf(thrown);
  const known = BY_STATUS[status];
  if (known) return new ApiError(known[0], known[1], status === 503 ? { retryAfterMs: RETRY_AFTER_MS } : {});
  if (status >= 400 && status < 500)
    return new ApiError('BODY_INVALID', 'The request is not well-formed JSON over HTTP');
  return new ApiError('INTERNAL', 'A fault in Headgate; the log has the details under this requestId');
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode } = (thrown ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}
