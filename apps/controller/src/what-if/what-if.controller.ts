import { type BesideBody, BesideSchema, type WhatIfBody, WhatIfRequestSchema, WhatIfSchema } from '@headgate/contract';
import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { BesideService } from './beside.service.js';
import { WhatIfService } from './what-if.service.js';

@ApiTags('what-if')
@Controller('v1/flows/:flow')
@UseGuards(TakesNoQuery)
export class WhatIfController {
  constructor(
    private readonly whatIf: WhatIfService,
    private readonly beside: BesideService,
  ) {}

  @UseGuards(TakesNoQuery)
  @Post('what-if')
  @HttpCode(200)
  @Answers(200, WhatIfSchema, 'What was, the policy in force in the fitted plant with its error, and the candidates')
  play(@Param('flow') flow: string, @Body({ schema: WhatIfRequestSchema }) body: unknown): Promise<WhatIfBody> {
    return this.whatIf.of(flow, body);
  }

  @UseGuards(TakesNoQuery)
  @Get('beside')
  @Answers(200, BesideSchema, 'An observed flow as it would be with Headgate, and where the candidate law differs')
  besides(@Param('flow') flow: string): BesideBody {
    return this.beside.of(flow);
  }
}
