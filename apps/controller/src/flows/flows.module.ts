import { Module } from '@nestjs/common';
import { LoopModule } from '../loop/loop.module.js';
import { ProducersModule } from '../producers/producers.module.js';
import { DecisionLog } from './decision-log.js';
import { FlowLines } from './flow-lines.js';
import { FlowsController } from './flows.controller.js';
import { FlowsService } from './flows.service.js';
import { StateClock } from './state-clock.js';

@Module({
  imports: [LoopModule, ProducersModule],
  controllers: [FlowsController],
  providers: [DecisionLog, FlowLines, FlowsService, StateClock],
  exports: [FlowLines, FlowsService],
})
export class FlowsModule {}
