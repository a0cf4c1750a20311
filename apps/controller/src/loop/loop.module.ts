import { Module } from '@nestjs/common';
import { DecisionJournal } from '../flows/decision-journal.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ControlLoop } from './control-loop.service.js';
import { FlowPublisher } from './flow-publisher.js';
import { JobsModule } from './jobs.module.js';

@Module({
  imports: [JobsModule, SourcesModule],
  providers: [ControlLoop, FlowPublisher, DecisionJournal],
  exports: [FlowPublisher, DecisionJournal],
})
export class LoopModule {}
