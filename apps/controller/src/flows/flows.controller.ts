import { type FlowList, FlowListSchema } from '@headgate/contract';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { type DecisionPage, DecisionPageSchema, type FlowView, FlowViewSchema } from './decision.schema.js';
import { FlowsService } from './flows.service.js';
import { DecisionPageQuery, FlowPageQuery, NoQuery } from './page-query.js';

@ApiTags('flows')
@Controller('v1/flows')
export class FlowsController {
  constructor(private readonly flows: FlowsService) {}

  @Get()
  @Answers(200, FlowListSchema, 'The flows under control, by name')
  list(@Query({ schema: FlowPageQuery }) query: unknown): FlowList {
    const { after, limit } = parseShape(FlowPageQuery, query);
    return this.flows.list(after, limit);
  }

  @Get(':flow')
  @Answers(200, FlowViewSchema, 'Policy, version and newest decision of a flow')
  one(@Param('flow') flow: string, @Query() query: unknown): FlowView {
    parseShape(NoQuery, query);
    return this.flows.one(flow);
  }

  @Get(':flow/decisions')
  @Answers(200, DecisionPageSchema, 'Why the rate was what it was: kept decisions, newest first')
  decisions(@Param('flow') flow: string, @Query({ schema: DecisionPageQuery }) query: unknown): DecisionPage {
    const { before, limit } = parseShape(DecisionPageQuery, query);
    return this.flows.decisions(flow, before, limit);
  }
}
