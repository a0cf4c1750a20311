import { Module } from '@nestjs/common';
import { JobsModule } from '../loop/jobs.module.js';
import { ProducerBook } from './producer-book.js';
import { ProducerSaver } from './producer-saver.js';

@Module({ imports: [JobsModule], providers: [ProducerBook, ProducerSaver], exports: [ProducerBook] })
export class ProducerBookModule {}
