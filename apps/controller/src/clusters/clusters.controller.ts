import {
  ClusterEditSchema,
  type ClusterList,
  ClusterListSchema,
  type ClusterView,
  ClusterViewSchema,
  type GroupList,
  GroupListSchema,
} from '@headgate/contract';
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { ClustersService } from './clusters.service.js';

@ApiTags('clusters')
@UseGuards(TakesNoQuery)
@Controller('v1/clusters')
export class ClustersController {
  constructor(private readonly clusters: ClustersService) {}

  @Get()
  @Answers(200, ClusterListSchema, 'Clusters that flows may name, where each comes from, and whether it answers')
  list(): ClusterList {
    return this.clusters.list();
  }

  @Put(':name')
  @Answers(200, ClusterViewSchema, 'Added or changed; logins and certificates stand in the file alone')
  put(@Param('name') name: string, @Body({ schema: ClusterEditSchema }) body: unknown): Promise<ClusterView> {
    return this.clusters.put(name, body);
  }

  @Get(':name/groups')
  @Answers(200, GroupListSchema, 'Consumer groups of the cluster, by name')
  groups(@Param('name') name: string): Promise<GroupList> {
    return this.clusters.groups(name);
  }
}
