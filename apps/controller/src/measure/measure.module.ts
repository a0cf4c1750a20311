import { Module } from '@nestjs/common';
import { LoopModule } from '../loop/loop.module.js';
import { MeasureController } from './measure.controller.js';

@Module({ imports: [LoopModule], controllers: [MeasureController] })
export class MeasureModule {}
