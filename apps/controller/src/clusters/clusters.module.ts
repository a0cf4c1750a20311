import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ClustersController } from './clusters.controller.js';
import { ClustersService } from './clusters.service.js';

@Module({ imports: [GroupsModule, PoliciesModule], controllers: [ClustersController], providers: [ClustersService] })
export class ClustersModule {}
