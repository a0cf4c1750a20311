import { BudgetEventSchema } from '@headgate/contract';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { FlowRegistry } from '../config/flow-registry.js';
import { flowUnknown } from '../http/api.error.js';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { StreamQuery } from './budget-query.js';
import { BudgetStreams } from './budget-streams.js';

@ApiTags('budgets')
@Controller('v1/budgets/stream')
export class BudgetStreamController {
  constructor(
    private readonly flows: FlowRegistry,
    private readonly streams: BudgetStreams,
  ) {}

  @Get()
  @ApiProduces('text/event-stream')
  @ApiQuery({ name: 'flow', isArray: true, type: String, description: '1 to 100 flows' })
  @ApiQuery({ name: 'producer', type: String })
  @ApiQuery({ name: 'instance', type: String })
  @Answers(
    200,
    BudgetEventSchema,
    'SSE: `budget` at once and with each cut, pause or change of terms; `ping` every 15 s',
  )
  stream(@Query() raw: unknown, @Res() reply: FastifyReply): void {
    const { flow: flows, producer, instance } = parseShape(StreamQuery, raw);
    for (const flow of flows) if (!this.flows.get(flow)) throw flowUnknown(flow);
    this.streams.attach(reply.raw, { producer, instance }, flows, () => void reply.hijack());
  }
}
