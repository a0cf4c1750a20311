import { Global, Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { ConfigService } from './config.service.js';
import { ConfigWatcher } from './config-watcher.js';
import { FlowRegistry } from './flow-registry.js';

@Global()
@Module({
  imports: [JobsModule],
  providers: [FlowRegistry, ConfigService, ConfigWatcher],
  exports: [FlowRegistry, ConfigService],
})
export class ConfigModule {}
