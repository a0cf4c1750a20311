import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseShape } from './parse-shape.js';

const NoQuery = z.strictObject({});

/** Of routes that take no query: one that is sent all the same is named, for whoever sent it means something by it. */
@Injectable()
export class TakesNoQuery implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    parseShape(NoQuery, context.switchToHttp().getRequest<FastifyRequest>().query);
    return true;
  }
}
