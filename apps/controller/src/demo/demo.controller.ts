import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { type DemoBody, DemoChangeSchema, DemoSchema } from './demo.schema.js';
import { DemoService } from './demo.service.js';

@ApiTags('demo')
@UseGuards(TakesNoQuery)
@Controller('v1/demo')
export class DemoController {
  constructor(private readonly demo: DemoService) {}

  @Get()
  @Answers(200, DemoSchema, 'The demo, its settings and its processes; `on` is false where there is none')
  get(): DemoBody {
    return this.demo.view();
  }

  @Post()
  @HttpCode(200)
  @Answers(200, DemoSchema, 'Changed; the processes follow at once')
  change(@Body({ schema: DemoChangeSchema }) body: unknown): DemoBody {
    return this.demo.change(parseShape(DemoChangeSchema, body));
  }
}
