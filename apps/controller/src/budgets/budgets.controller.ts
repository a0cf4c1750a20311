import {
  type BudgetViewBody,
  BudgetViewSchema,
  LeaseRequestSchema,
  type LeaseResponseBody,
  LeaseResponseSchema,
  ReturnRequestSchema,
  type ReturnResponseBody,
  ReturnResponseSchema,
} from '@headgate/contract';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { budgetTag } from './budget-body.js';
import { BudgetQuery } from './budget-query.js';
import { BudgetsService } from './budgets.service.js';

@ApiTags('budgets')
@Controller('v1')
export class BudgetsController {
  constructor(private readonly budgets: BudgetsService) {}

  @Post('leases')
  @HttpCode(200)
  @Answers(200, LeaseResponseSchema, 'One answer per flow, each a grant or an error of its own')
  lease(@Body({ schema: LeaseRequestSchema }) body: unknown): Promise<LeaseResponseBody> {
    return this.budgets.lease(body);
  }

  @Post('leases/return')
  @HttpCode(200)
  @Answers(200, ReturnResponseSchema, 'What was credited, per grant')
  giveBack(@Body({ schema: ReturnRequestSchema }) body: unknown): Promise<ReturnResponseBody> {
    return this.budgets.giveBack(body);
  }

  @Get('flows/:flow/budget')
  @ApiQuery({
    name: 'waitMs',
    required: false,
    type: Number,
    description: 'Long poll: wait so long for another budget',
  })
  @ApiQuery({ name: 'producer', required: false, type: String, description: 'With instance: whose share is shown' })
  @ApiQuery({ name: 'instance', required: false, type: String })
  @Answers(
    200,
    BudgetViewSchema,
    'What stands in the bucket; 304 while the published budget is the one of If-None-Match',
  )
  async budget(
    @Param('flow') flow: string,
    @Query() query: unknown,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BudgetViewBody | undefined> {
    const { waitMs, producer, instance } = parseShape(BudgetQuery, query);
    const asks = { flow, waitMs, name: producer === undefined ? null : { producer, instance: instance! } };
    const body = await this.budgets.budget(asks, known, goneSignal(reply));
    const tag = budgetTag(body);
    void reply.header('etag', tag);
    if (known !== tag) return body;
    void reply.code(304);
    return undefined;
  }
}

/** Aborted when the caller of a long poll has gone. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
