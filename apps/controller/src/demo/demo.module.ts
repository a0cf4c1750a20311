import { Module } from '@nestjs/common';
import { DemoController } from './demo.controller.js';
import { DemoService } from './demo.service.js';

/** Always there, so that a page can ask; it runs something only with HEADGATE_DEMO=1. */
@Module({ controllers: [DemoController], providers: [DemoService] })
export class DemoModule {}
