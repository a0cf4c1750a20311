import {
  type LevelList,
  LevelListSchema,
  type LevelsAnswer,
  LevelsAnswerSchema,
  LevelsBodySchema,
} from '@headgate/contract';
import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { LevelsService } from './levels.service.js';

@ApiTags('levels')
@UseGuards(TakesNoQuery)
@Controller('v1/levels')
export class LevelsController {
  constructor(private readonly levels: LevelsService) {}

  @Post()
  @HttpCode(200)
  @Answers(200, LevelsAnswerSchema, 'Depths and fill levels that programs push, each taken or refused alone')
  push(@Body({ schema: LevelsBodySchema }) body: unknown): LevelsAnswer {
    return this.levels.push(body);
  }

  @Get()
  @Answers(200, LevelListSchema, 'What was pushed last, with its age')
  list(): LevelList {
    return this.levels.list();
  }
}
