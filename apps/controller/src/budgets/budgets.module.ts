import { Module } from '@nestjs/common';
import { ProducerBookModule } from '../producers/producer-book.module.js';
import { BudgetsController } from './budgets.controller.js';
import { BudgetsService } from './budgets.service.js';

@Module({ imports: [ProducerBookModule], controllers: [BudgetsController], providers: [BudgetsService] })
export class BudgetsModule {}
