import {
  type DecisionDetail,
  DecisionDetailSchema,
  type DecisionList,
  DecisionListSchema,
  type FlowDetail,
  FlowDetailSchema,
  type FlowList,
  FlowListSchema,
} from '@headgate/contract';
import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { FlowsService } from './flows.service.js';
import { DecisionNumber, DecisionPageQuery, FlowPageQuery } from './page-query.js';

const DecisionPath = z.object({ number: DecisionNumber });

@ApiTags('flows')
@Controller('v1/flows')
export class FlowsController {
  constructor(private readonly flows: FlowsService) {}

  @Get()
  @Answers(200, FlowListSchema, 'The overview: sentence, counts, sums, and the flows, worst first')
  list(@Query({ schema: FlowPageQuery }) query: unknown): FlowList {
    return this.flows.list(parseShape(FlowPageQuery, query));
  }

  @UseGuards(TakesNoQuery)
  @Get(':flow')
  @Answers(200, FlowDetailSchema, 'Policy, version, newest decision, producers and bucket; the ETag is the version')
  one(@Param('flow') flow: string, @Res({ passthrough: true }) reply: FastifyReply): FlowDetail {
    const detail = this.flows.one(flow);
    void reply.header('etag', `"${detail.version}"`);
    return detail;
  }

  @Get(':flow/decisions')
  @Answers(200, DecisionListSchema, 'Why the rate was what it was: kept decisions, newest first')
  decisions(@Param('flow') flow: string, @Query({ schema: DecisionPageQuery }) query: unknown): Promise<DecisionList> {
    const { before, limit } = parseShape(DecisionPageQuery, query);
    return this.flows.decisions(flow, before, limit);
  }

  @UseGuards(TakesNoQuery)
  @Get(':flow/decisions/:number')
  @Answers(200, DecisionDetailSchema, 'One decision: what the law asked, each guard rail, the result, and the inputs')
  decision(@Param('flow') flow: string, @Param('number') number: string): Promise<DecisionDetail> {
    return this.flows.decision(flow, parseShape(DecisionPath, { number }).number);
  }
}
