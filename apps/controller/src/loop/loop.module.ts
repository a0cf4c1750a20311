import { Module } from '@nestjs/common';
import { DecisionJournal } from '../flows/decision-journal.js';
import { HistoryRecorder } from '../history/history-recorder.js';
import { Measures } from '../measure/measures.js';
import { ProducerBookModule } from '../producers/producer-book.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { InputTape } from '../what-if/input-tape.js';
import { ControlLoop } from './control-loop.service.js';
import { EvictionGuard } from './eviction-guard.js';
import { FeasibilityService } from './feasibility.service.js';
import { FlowMemory } from './flow-memory.js';
import { FlowPublisher } from './flow-publisher.js';
import { FlowStates } from './flow-states.js';
import { JobsModule } from './jobs.module.js';

@Module({
  imports: [JobsModule, SourcesModule, ProducerBookModule],
  providers: [
    ControlLoop,
    EvictionGuard,
    Measures,
    InputTape,
    FeasibilityService,
    FlowPublisher,
    FlowMemory,
    FlowStates,
    DecisionJournal,
    HistoryRecorder,
  ],
  exports: [FlowStates, Measures, InputTape, FeasibilityService, FlowPublisher, DecisionJournal, HistoryRecorder],
})
export class LoopModule {}
