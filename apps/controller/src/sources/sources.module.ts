import { Module } from '@nestjs/common';
import { LevelsModule } from '../levels/levels.module.js';
import { JobsModule } from '../loop/jobs.module.js';
import { RightsCheck } from './rights-check.js';
import { SourcePoller } from './source-poller.js';
import { SourceRegistry } from './source-registry.js';

@Module({
  imports: [JobsModule, LevelsModule],
  providers: [RightsCheck, SourceRegistry, SourcePoller],
  exports: [SourcePoller, SourceRegistry],
})
export class SourcesModule {}
