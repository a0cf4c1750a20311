import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/openapi.js';
import { DependencyBoard } from './dependency-board.js';
import { type ReadinessBody, ReadinessBodySchema, readinessBody } from './readiness-body.js';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(private readonly board: DependencyBoard) {}

  /** The event loop answers, and that is all it says: a restart mends no Redis. */
  @Get('livez')
  @Answers(200, z.object({ status: z.literal('live') }), 'The process answers')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('readyz')
  @Answers(
    200,
    ReadinessBodySchema,
    'Each dependency with state, reason and since; 503 with the same body when one is down',
  )
  ready(@Res({ passthrough: true }) reply: FastifyReply): ReadinessBody {
    const body = readinessBody(this.board.list());
    if (body.status === 'not-ready') void reply.code(503);
    return body;
  }
}
