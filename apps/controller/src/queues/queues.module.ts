import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { QueueBook } from './queue-book.js';
import { QueueLists } from './queue-lists.js';
import { QueuesController } from './queues.controller.js';
import { QueuesService } from './queues.service.js';

@Module({
  imports: [JobsModule, LoopModule, SourcesModule],
  controllers: [QueuesController],
  providers: [QueueBook, QueueLists, QueuesService],
  exports: [QueuesService],
})
export class QueuesModule {}
