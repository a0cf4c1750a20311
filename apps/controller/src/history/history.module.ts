import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { EvidenceService } from './evidence.service.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';
import { Housekeeping } from './housekeeping.js';

@Module({
  imports: [JobsModule, LoopModule],
  controllers: [HistoryController],
  providers: [EvidenceService, HistoryService, Housekeeping],
  exports: [HistoryService],
})
export class HistoryModule {}
