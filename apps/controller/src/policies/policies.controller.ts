import {
  type DryRun,
  DryRunSchema,
  FlowRemovalSchema,
  type PolicyChanged,
  PolicyChangedSchema,
  PolicyEditSchema,
  type PolicyVersionDetail,
  PolicyVersionDetailSchema,
  type PolicyVersionList,
  PolicyVersionListSchema,
  RollbackSchema,
} from '@headgate/contract';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { Flag, Limit, wholeNumber } from '../http/query.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { DryRunService } from './dry-run.service.js';
import { PoliciesService } from './policies.service.js';
import { parsePrecondition, requirePrecondition, requireVersion } from './precondition.js';

const PutQuery = z.strictObject({ dryRun: Flag });
const MAX_VERSION = 2_147_483_647;
const VersionPath = z.object({ version: wholeNumber(1, MAX_VERSION) });
const VersionQuery = z.strictObject({ limit: Limit, cursor: wholeNumber(1, MAX_VERSION).default(MAX_VERSION) });

@ApiTags('policies')
@Controller('v1/flows/:flow')
export class PoliciesController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly dryRun: DryRunService,
  ) {}

  @Put()
  @Answers(200, z.union([PolicyChangedSchema, DryRunSchema]), 'Changed (201: made); with dryRun=true what would change')
  async put(
    @Param('flow') flow: string,
    @Query({ schema: PutQuery }) query: unknown,
    @Body({ schema: PolicyEditSchema }) body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyChanged | DryRun> {
    const headers = { ifMatch, ifNoneMatch };
    if (parseShape(PutQuery, query).dryRun) return this.dryRun.of(flow, body, parsePrecondition(headers));
    const expected = requirePrecondition(headers);
    const answer = await this.policies.put(flow, body, expected);
    if (expected === null) void reply.code(201);
    return tagged(reply, answer);
  }

  @UseGuards(TakesNoQuery)
  @Delete()
  @Answers(200, PolicyChangedSchema, 'Removed; its versions stay')
  async remove(
    @Param('flow') flow: string,
    @Body({ schema: FlowRemovalSchema }) body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
  ): Promise<PolicyChanged> {
    return this.policies.remove(flow, body, requireVersion({ ifMatch, ifNoneMatch }));
  }

  @UseGuards(TakesNoQuery)
  @Post('rollback')
  @HttpCode(200)
  @Answers(200, PolicyChangedSchema, 'The policy of an older version is a new version')
  async rollback(
    @Param('flow') flow: string,
    @Body({ schema: RollbackSchema }) body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PolicyChanged> {
    return tagged(reply, await this.policies.rollback(flow, body, requireVersion({ ifMatch, ifNoneMatch })));
  }

  @Get('versions')
  @Answers(200, PolicyVersionListSchema, 'Who changed what, when and why, newest first')
  versions(@Param('flow') flow: string, @Query({ schema: VersionQuery }) query: unknown): Promise<PolicyVersionList> {
    const { cursor, limit } = parseShape(VersionQuery, query);
    return this.policies.versions(flow, cursor, limit);
  }

  @UseGuards(TakesNoQuery)
  @Get('versions/:version')
  @Answers(200, PolicyVersionDetailSchema, 'One version, its policy, and what it changed')
  version(@Param('flow') flow: string, @Param('version') version: string): Promise<PolicyVersionDetail> {
    return this.policies.version(flow, parseShape(VersionPath, { version }).version);
  }
}

function tagged(reply: FastifyReply, answer: PolicyChanged): PolicyChanged {
  void reply.header('etag', `"${answer.version}"`);
  return answer;
}
