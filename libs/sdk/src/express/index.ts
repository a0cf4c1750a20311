import { AcquireAbortedError } from '../errors.js';
import { type FlowClient } from '../flow-client.js';
import { admit, type RouteOptions, rateLimitFields } from '../http/index.js';

/** As much of Express' response as is needed here; the package itself is not. */
interface Response {
  readonly writableEnded: boolean;
  setHeader(name: string, value: string): unknown;
  status(code: number): { json(body: unknown): unknown };
  on(event: 'close', listener: () => void): unknown;
}

/** How a route of Express is held to a flow. */
export interface ThrottleOptions<Request> extends RouteOptions {
  /** Tokens that a request costs. Default 1. */
  readonly cost?: (request: Request) => number;
}

/**
 * Middleware that lets a request go on when the flow allows it. Without tokens the caller is answered 429 with
 * `Retry-After` and the RateLimit fields, at once or after `maxWaitMs`; who hangs up waits no longer.
 *
 * @example app.post('/orders', throttle(client.flow('orders')), createOrder);
 */
export function throttle<Request>(flow: FlowClient, { cost, ...route }: ThrottleOptions<Request> = {}) {
  return (request: Request, response: Response, next: (error?: unknown) => void): void => {
    const hangUp = new AbortController();
    response.on('close', () => hangUp.abort());
    const work = async () => {
      const refused = await admit(flow, cost?.(request) ?? 1, route, hangUp.signal);
      const headers = refused?.headers ?? rateLimitFields(flow);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (refused === null) next();
      else response.status(refused.status).json(refused.body);
    };
    work().catch((error: unknown) => {
      // Nobody is there to be answered.
      if (!(error instanceof AcquireAbortedError)) next(error);
    });
  };
}
