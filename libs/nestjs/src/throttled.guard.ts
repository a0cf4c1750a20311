import { type HeadgateClient } from '@headgate/sdk';
import { admit, rateLimitFields } from '@headgate/sdk/http';
import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { HEADGATE_CLIENT } from './inject-headgate.js';
import { THROTTLED, type ThrottledRoute } from './throttled-route.js';

/** What `@Throttled` puts before a route. */
@Injectable()
export class ThrottledGuard implements CanActivate {
  constructor(
    @Inject(HEADGATE_CLIENT) private readonly client: HeadgateClient,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const route = this.reflector.getAllAndOverride<ThrottledRoute | undefined>(THROTTLED, targets);
    if (route === undefined) return true;
    const request: unknown = context.switchToHttp().getRequest();
    const response: unknown = context.switchToHttp().getResponse();
    const { cost = 1, ...wait } = route.options;
    const flow = this.client.flow(route.flow);
    const refused = await admit(flow, typeof cost === 'function' ? cost(request) : cost, wait);
    const headers = refused?.headers ?? rateLimitFields(flow);
    for (const [name, value] of Object.entries(headers)) this.host.httpAdapter.setHeader(response, name, value);
    if (refused !== null) throw new HttpException(refused.body, refused.status);
    return true;
  }
}
