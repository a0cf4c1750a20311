import { Module } from '@nestjs/common';
import { LoopModule } from '../loop/loop.module.js';
import { ProducerBookModule } from './producer-book.module.js';
import { ProducerListController } from './producer-list.controller.js';
import { ProducersController } from './producers.controller.js';
import { ProducersService } from './producers.service.js';

@Module({
  imports: [LoopModule, ProducerBookModule],
  controllers: [ProducersController, ProducerListController],
  providers: [ProducersService],
  exports: [ProducersService],
})
export class ProducersModule {}
