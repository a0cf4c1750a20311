import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { FlowAllocator } from './flow-allocator.js';
import { ProducerBook } from './producer-book.js';
import { ProducerSaver } from './producer-saver.js';

@Module({
  imports: [JobsModule],
  providers: [ProducerBook, ProducerSaver, FlowAllocator],
  exports: [ProducerBook, FlowAllocator],
})
export class ProducerBookModule {}
