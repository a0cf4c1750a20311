import { Module } from '@nestjs/common';
import { LoopModule } from '../loop/loop.module.js';
import { StreamGauge } from './stream-gauge.js';
import { SystemController } from './system.controller.js';
import { SystemService } from './system.service.js';

@Module({
  imports: [LoopModule],
  controllers: [SystemController],
  providers: [StreamGauge, SystemService],
  exports: [StreamGauge, SystemService],
})
export class SystemModule {}
