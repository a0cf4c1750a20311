import { Module } from '@nestjs/common';
import { DecisionJournal } from '../flows/decision-journal.js';
import { HistoryRecorder } from '../history/history-recorder.js';
import { ProducerBookModule } from '../producers/producer-book.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ControlLoop } from './control-loop.service.js';
import { EvictionGuard } from './eviction-guard.js';
import { FlowMemory } from './flow-memory.js';
import { FlowPublisher } from './flow-publisher.js';
import { JobsModule } from './jobs.module.js';

@Module({
  imports: [JobsModule, SourcesModule, ProducerBookModule],
  providers: [ControlLoop, EvictionGuard, FlowPublisher, FlowMemory, DecisionJournal, HistoryRecorder],
  exports: [ControlLoop, FlowPublisher, DecisionJournal, HistoryRecorder],
})
export class LoopModule {}
