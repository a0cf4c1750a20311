import { type AdoptionBody, AdoptionRequestSchema, AdoptionSchema } from '@headgate/contract';
import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/openapi.js';
import { parseShape } from '../http/parse-shape.js';
import { TakesNoQuery } from '../http/takes-no-query.js';
import { Adoptions } from './adoptions.js';

@ApiTags('adoption')
@Controller('v1/adoption')
@UseGuards(TakesNoQuery)
export class AdoptionController {
  constructor(private readonly adoptions: Adoptions) {}

  @Get()
  @Answers(200, AdoptionSchema, 'Flows whose buckets another database, or a later life of this one, speaks for')
  show(): AdoptionBody {
    return this.adoptions.show();
  }

  @Post()
  @HttpCode(200)
  @Answers(
    200,
    AdoptionSchema,
    'This database begins a new generation and takes these flows over, with their next budget',
  )
  adopt(@Body({ schema: AdoptionRequestSchema }) body: unknown): Promise<AdoptionBody> {
    return this.adoptions.adopt(parseShape(AdoptionRequestSchema, body).reason);
  }
}
