import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { ProducersModule } from '../producers/producers.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { DryRunService } from './dry-run.service.js';
import { EditQueue } from './edit-queue.js';
import { FlowSync } from './flow-sync.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesService } from './policies.service.js';

@Module({
  imports: [JobsModule, LoopModule, SourcesModule, ProducersModule],
  controllers: [PoliciesController],
  providers: [DryRunService, EditQueue, FlowSync, PoliciesService],
  exports: [EditQueue],
})
export class PoliciesModule {}
