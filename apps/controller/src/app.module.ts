import { type DynamicModule, Module } from '@nestjs/common';
import { AdoptionModule } from './adoption/adoption.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { ClustersModule } from './clusters/clusters.module.js';
import { type AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { DemoModule } from './demo/demo.module.js';
import { FlowsModule } from './flows/flows.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { LoopModule } from './loop/loop.module.js';
import { MeasureModule } from './measure/measure.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { type Overrides } from './platform/overrides.js';
import { PlatformModule } from './platform/platform.module.js';
import { type Stores } from './platform/stores.js';
import { PoliciesModule } from './policies/policies.module.js';
import { ProducersModule } from './producers/producers.module.js';
import { QueuesModule } from './queues/queues.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { StreamModule } from './stream/stream.module.js';
import { SystemModule } from './system/system.module.js';
import { WhatIfModule } from './what-if/what-if.module.js';

@Module({})
class AppModule {}

/** The whole controller: the platform first, then one module a feature. */
export function appModule(config: AppConfig, stores: Stores, overrides: Overrides): DynamicModule {
  const platform = PlatformModule.forRoot(config, stores, overrides);
  const control = [SourcesModule, LoopModule, BudgetsModule, PoliciesModule, ClustersModule, GroupsModule, DemoModule];
  const shown = [
    FlowsModule,
    ProducersModule,
    HistoryModule,
    WhatIfModule,
    MeasureModule,
    AdoptionModule,
    SystemModule,
    StreamModule,
    HealthModule,
    MetricsModule,
    QueuesModule,
  ];
  return { module: AppModule, imports: [platform, ConfigModule, ...control, ...shown] };
}
