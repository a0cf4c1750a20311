import { type DynamicModule, Module } from '@nestjs/common';
import { BudgetsModule } from './budgets/budgets.module.js';
import { type AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { FlowsModule } from './flows/flows.module.js';
import { HealthModule } from './health/health.module.js';
import { LoopModule } from './loop/loop.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { type Overrides } from './platform/overrides.js';
import { PlatformModule } from './platform/platform.module.js';
import { SourcesModule } from './sources/sources.module.js';

@Module({})
class AppModule {}

/** The whole controller: the platform first, then one module a feature. */
export function appModule(config: AppConfig, overrides: Overrides): DynamicModule {
  const platform = PlatformModule.forRoot(config, overrides);
  const features = [SourcesModule, LoopModule, FlowsModule, BudgetsModule, HealthModule, MetricsModule];
  return { module: AppModule, imports: [platform, ConfigModule, ...features] };
}
