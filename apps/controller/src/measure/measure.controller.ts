import { type MeasureBody, MeasureRequestSchema, MeasureSchema } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Body, Controller, Delete, Get, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { ApiError, flowUnknown } from '../http/api.error.js';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { measureBody } from './measure-body.js';
import { Measures } from './measures.js';

@ApiTags('measure')
@Controller('v1/flows/:flow/measure')
@UseGuards(TakesNoQuery)
export class MeasureController {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly measures: Measures,
  ) {}

  @Post()
  @Answers(201, MeasureSchema, 'The ramp begins; ask for it again and again, for one that nobody watches ends')
  begin(@Param('flow') id: string, @Body({ schema: MeasureRequestSchema }) body: unknown): MeasureBody {
    const flow = this.find(id);
    const { expiresInSec } = parseShape(MeasureRequestSchema, body);
    if (flow.policy.mode !== 'enforce') {
      throw new ApiError('MEASURE_REFUSED', `The flow ${id} is only observed: nothing holds its producers to a ramp`);
    }
    if (this.measures.isUnderWay(id)) throw new ApiError('MEASURE_REFUSED', `The flow ${id} is being measured already`);
    return measureBody(id, this.measures.begin(flow, expiresInSec), this.clock.wallMs());
  }

  @Get()
  @Answers(200, MeasureSchema, 'The measurement under way, or the last one')
  of(@Param('flow') id: string): MeasureBody {
    this.find(id);
    this.measures.heard(id);
    return measureBody(id, this.measures.of(id), this.clock.wallMs());
  }

  @Delete()
  @Answers(200, MeasureSchema, 'The ramp ends at once, and the law goes on')
  stop(@Param('flow') id: string): MeasureBody {
    this.find(id);
    this.measures.stop(id, 'stopped');
    return measureBody(id, this.measures.of(id), this.clock.wallMs());
  }

  private find(id: string): Flow {
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    return flow;
  }
}
