import { AcquireAbortedError } from '../errors.js';
import { type FlowClient } from '../flow-client.js';
import { admit, type RouteOptions, rateLimitFields } from '../http/index.js';

/** As much of Fastify's reply as is needed here; the package itself is not. */
interface Reply {
  readonly raw: { on(event: 'close', listener: () => void): unknown };
  headers(values: Record<string, string>): unknown;
  code(status: number): { send(body: unknown): unknown };
  hijack(): unknown;
}

/** How a route of Fastify is held to a flow. */
export interface ThrottleOptions<Request> extends RouteOptions {
  /** Tokens that a request costs. Default 1. */
  readonly cost?: (request: Request) => number;
}

/**
 * A hook (`onRequest` or later) that lets a request go on when the flow allows it. Without tokens the caller is answered
 * 429 with `Retry-After` and the RateLimit fields, at once or after `maxWaitMs`; who hangs up waits no longer.
 *
 * @example app.post('/orders', { onRequest: throttle(client.flow('orders')) }, createOrder);
 */
export function throttle<Request>(flow: FlowClient, { cost, ...route }: ThrottleOptions<Request> = {}) {
  return async (request: Request, reply: Reply): Promise<unknown> => {
    const hangUp = new AbortController();
    reply.raw.on('close', () => hangUp.abort());
    try {
      const refused = await admit(flow, cost?.(request) ?? 1, route, hangUp.signal);
      reply.headers({ ...(refused?.headers ?? rateLimitFields(flow)) });
      return refused === null ? undefined : reply.code(refused.status).send(refused.body);
    } catch (error) {
      if (!(error instanceof AcquireAbortedError)) throw error;
      // Nobody is there to be answered.
      return reply.hijack();
    }
  };
}
