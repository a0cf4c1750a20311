import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { GroupPageText } from './group-page-text.js';
import { GroupSweeps } from './group-sweeps.js';
import { GroupsController } from './groups.controller.js';
import { GroupsService } from './groups.service.js';
import { GroupsBook } from './groups-book.js';

@Module({
  imports: [JobsModule, SourcesModule],
  controllers: [GroupsController],
  providers: [GroupsBook, GroupPageText, GroupSweeps, GroupsService],
  exports: [GroupPageText, GroupsBook],
})
export class GroupsModule {}
