import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { ProducersModule } from '../producers/producers.module.js';
import { QueuesModule } from '../queues/queues.module.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

@Module({
  imports: [QueuesModule, GroupsModule, LoopModule, ProducersModule],
  controllers: [MetricsController],
  providers: [MetricsService],
})
export class MetricsModule {}
