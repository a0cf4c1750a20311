import {
  type GroupDetail,
  GroupDetailSchema,
  type GroupHistoryBody,
  GroupHistorySchema,
  type GroupPage,
  GroupPageSchema,
  type TopicPage,
  TopicPageSchema,
} from '@headgate/contract';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { GroupHistoryQuery, GroupPageQuery, GroupQuery, TopicPageQuery } from './group-query.js';
import { GroupsService } from './groups.service.js';

@ApiTags('groups')
@Controller('v1')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Get('groups')
  @Answers(200, GroupPageSchema, 'Every consumer group of every cluster, worst first, as of the newest sweep')
  list(@Query({ schema: GroupPageQuery }) query: unknown): GroupPage {
    return this.groups.groups(parseShape(GroupPageQuery, query));
  }

  @Get('groups/:group')
  @Answers(
    200,
    GroupDetailSchema,
    'One group: totals, topics, partitions, members, and what is wrong with its settings',
  )
  one(@Param('group') group: string, @Query({ schema: GroupQuery }) query: unknown): GroupDetail {
    return this.groups.one(group, parseShape(GroupQuery, query).cluster);
  }

  @Get('groups/:group/history')
  @Answers(200, GroupHistorySchema, 'How far behind one group was over the last minutes or hours, as columns')
  history(@Param('group') group: string, @Query({ schema: GroupHistoryQuery }) query: unknown): GroupHistoryBody {
    const { cluster, span } = parseShape(GroupHistoryQuery, query);
    return this.groups.history(group, cluster, span);
  }

  @Get('topics')
  @Answers(200, TopicPageSchema, 'Every topic that a group reads, with the group that is furthest behind on it')
  topics(@Query({ schema: TopicPageQuery }) query: unknown): TopicPage {
    return this.groups.topics(parseShape(TopicPageQuery, query));
  }
}
