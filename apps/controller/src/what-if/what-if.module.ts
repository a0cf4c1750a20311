import { Module } from '@nestjs/common';
import { HistoryModule } from '../history/history.module.js';
import { LoopModule } from '../loop/loop.module.js';
import { BesideService } from './beside.service.js';
import { WhatIfController } from './what-if.controller.js';
import { WhatIfService } from './what-if.service.js';

@Module({
  imports: [LoopModule, HistoryModule],
  controllers: [WhatIfController],
  providers: [BesideService, WhatIfService],
})
export class WhatIfModule {}
