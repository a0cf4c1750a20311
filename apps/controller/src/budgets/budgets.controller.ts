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
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { budgetTag } from './budget-body.js';
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

  @UseGuards(TakesNoQuery)
  @Get('flows/:flow/budget')
  @Answers(
    200,
    BudgetViewSchema,
    'What stands in the bucket; 304 while the published budget is the one of If-None-Match',
  )
  async budget(
    @Param('flow') flow: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BudgetViewBody | undefined> {
    const body = await this.budgets.budget(flow);
    const tag = budgetTag(body);
    void reply.header('etag', tag);
    if (known !== tag) return body;
    void reply.code(304);
    return undefined;
  }
}
