import { type SystemBody, SystemSchema } from '@headgate/contract';
import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { SystemService } from './system.service.js';

@ApiTags('system')
@UseGuards(TakesNoQuery)
@Controller('v1/system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Get()
  @Answers(200, SystemSchema, 'Version, stores, epoch, configuration, and what everybody should know')
  view(): SystemBody {
    return this.system.view();
  }
}
