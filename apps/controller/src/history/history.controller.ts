import { type EvidenceBody, EvidenceSchema, type HistoryBody, HistorySchema } from '@headgate/contract';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { EvidenceService } from './evidence.service.js';
import { HistoryService } from './history.service.js';
import { HistoryQuery } from './history-query.js';

@ApiTags('history')
@Controller('v1')
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly evidence: EvidenceService,
  ) {}

  @Get('flows/:flow/history')
  @Answers(200, HistorySchema, 'Columns for a plot, and what happened; null where nobody knows')
  of(@Param('flow') flow: string, @Query({ schema: HistoryQuery }) query: unknown): Promise<HistoryBody> {
    return this.history.of(flow, query);
  }

  @UseGuards(TakesNoQuery)
  @Get('evidence/:flow')
  @Answers(200, EvidenceSchema, 'What was recorded while the flow observed')
  card(@Param('flow') flow: string): Promise<EvidenceBody> {
    return this.evidence.of(flow);
  }
}
