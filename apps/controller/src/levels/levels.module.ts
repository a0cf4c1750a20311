import { Module } from '@nestjs/common';
import { LevelBook } from './level-book.js';
import { LevelSource } from './level-source.js';
import { LevelsController } from './levels.controller.js';
import { LevelsService } from './levels.service.js';

@Module({
  controllers: [LevelsController],
  providers: [LevelBook, LevelSource, LevelsService],
  exports: [LevelSource],
})
export class LevelsModule {}
