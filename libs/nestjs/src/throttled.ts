import { type RouteOptions } from '@headgate/sdk/http';
import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ThrottledGuard } from './throttled.guard.js';
import { THROTTLED, type ThrottledRoute } from './throttled-route.js';

/** How a route is held to a flow. */
export interface ThrottledOptions extends RouteOptions {
  /** Tokens that a request costs, or how to tell from the request. Default 1. */
  readonly cost?: number | ((request: unknown) => number);
}

/**
 * Holds a route, or every route of a controller, to a flow of Headgate. Without tokens the caller is answered 429 with
 * `Retry-After` and the RateLimit fields, at once or after `maxWaitMs`. Works on Fastify and on Express.
 *
 * @example
 * @Post() @Throttled('orders', { maxWaitMs: 200 })
 * create(@Body() order: Order) { … }
 */
export const Throttled = (flow: string, options: ThrottledOptions = {}): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(THROTTLED, { flow, options } satisfies ThrottledRoute), UseGuards(ThrottledGuard));
