import { Module } from '@nestjs/common';
import { AdoptionController } from './adoption.controller.js';
import { Adoptions } from './adoptions.js';

@Module({ controllers: [AdoptionController], providers: [Adoptions] })
export class AdoptionModule {}
