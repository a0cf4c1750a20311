import { type QueueDetail, QueueDetailSchema, type QueuePage, QueuePageSchema } from '@headgate/contract';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { queueOfPath } from './queue-name.js';
import { QueuePageQuery, QueueQuery } from './queue-query.js';
import { QueuesService } from './queues.service.js';

@ApiTags('queues')
@Controller('v1/queues')
export class QueuesController {
  constructor(private readonly queues: QueuesService) {}

  @Get()
  @Answers(200, QueuePageSchema, 'Every queue of every broker, worst first, as of the newest list')
  list(@Query({ schema: QueuePageQuery }) query: unknown): QueuePage {
    return this.queues.page(parseShape(QueuePageQuery, query));
  }

  @Get(':queue')
  @Answers(
    200,
    QueueDetailSchema,
    'One queue: depth, consumers, counts, what could not be seen, and what is wrong with its settings. The name stands percent-encoded, or as ~ and its base64url',
  )
  one(@Param('queue') queue: string, @Query({ schema: QueueQuery }) query: unknown): Promise<QueueDetail> {
    return this.queues.one(queueOfPath(queue), parseShape(QueueQuery, query).broker);
  }
}
