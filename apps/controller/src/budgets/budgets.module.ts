import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { ProducerBookModule } from '../producers/producer-book.module.js';
import { BudgetFeed } from './budget-feed.js';
import { BudgetStreamController } from './budget-stream.controller.js';
import { BudgetStreams } from './budget-streams.js';
import { BudgetWaits } from './budget-waits.js';
import { BudgetsController } from './budgets.controller.js';
import { BudgetsService } from './budgets.service.js';
import { StoreSwitch } from './store-switch.js';

@Module({
  imports: [ProducerBookModule, LoopModule, JobsModule],
  controllers: [BudgetsController, BudgetStreamController],
  providers: [BudgetsService, BudgetFeed, BudgetStreams, BudgetWaits, StoreSwitch],
})
export class BudgetsModule {}
