import { type ProducersBody, ProducersSchema } from '@headgate/contract';
import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { FlowRegistry } from '../config/flow-registry.js';
import { flowUnknown } from '../http/api.error.js';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { ProducersService } from './producers.service.js';

@ApiTags('producers')
@UseGuards(TakesNoQuery)
@Controller('v1/flows/:flow/producers')
export class ProducersController {
  constructor(
    private readonly producers: ProducersService,
    private readonly flows: FlowRegistry,
  ) {}

  @Get()
  @Answers(200, ProducersSchema, 'Who leases from the flow, and what they ask, get and use')
  of(@Param('flow') flow: string): ProducersBody {
    if (!this.flows.get(flow)) throw flowUnknown(flow);
    return this.producers.of(flow);
  }
}
