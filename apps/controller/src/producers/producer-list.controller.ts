import { type ProducerPage, ProducerPageSchema } from '@headgate/contract';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { ProducerPageQuery } from './producer-query.js';
import { ProducersService } from './producers.service.js';

@ApiTags('producers')
@Controller('v1/producers')
export class ProducerListController {
  constructor(private readonly producers: ProducersService) {}

  @Get()
  @Answers(
    200,
    ProducerPageSchema,
    'Every producer of every flow, worst first, and the flows with traffic without a budget',
  )
  list(@Query({ schema: ProducerPageQuery }) query: unknown): ProducerPage {
    return this.producers.page(parseShape(ProducerPageQuery, query));
  }
}
