import { Module } from '@nestjs/common';
import { FlowsModule } from '../flows/flows.module.js';
import { HistoryModule } from '../history/history.module.js';
import { JobsModule } from '../loop/jobs.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { SystemModule } from '../system/system.module.js';
import { StreamController } from './stream.controller.js';
import { UiStreams } from './ui-streams.js';

@Module({
  imports: [JobsModule, LoopModule, FlowsModule, HistoryModule, SystemModule],
  controllers: [StreamController],
  providers: [UiStreams],
})
export class StreamModule {}
