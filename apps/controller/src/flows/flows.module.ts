import { Module } from '@nestjs/common';
import { LoopModule } from '../loop/loop.module.js';
import { FlowsController } from './flows.controller.js';
import { FlowsService } from './flows.service.js';

@Module({ imports: [LoopModule], controllers: [FlowsController], providers: [FlowsService] })
export class FlowsModule {}
