import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { JobRunner } from '../loop/job-runner.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { ProducerBook } from './producer-book.js';

const SAVE_EVERY_MS = 10_000;
/** Rows in one statement. */
const BATCH = 500;

/**
 * Tells the database who produces. What it does not take is told again with the instance's next lease. The first time it
 * answers it is asked who produced before.
 */
@Injectable()
export class ProducerSaver implements OnApplicationBootstrap {
  private hasRecalled = false;

  constructor(
    private readonly book: ProducerBook,
    private readonly database: DatabaseWatch,
    private readonly jobs: JobRunner,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.save();
    this.jobs.start({ name: 'save-producers', everyMs: SAVE_EVERY_MS, deadlineMs: SAVE_EVERY_MS, run });
  }

  private async save(): Promise<void> {
    if (!this.hasRecalled) this.book.recall(await this.database.ask(({ producers }) => producers.list(null)));
    this.hasRecalled = true;
    const unsaved = this.book.takeUnsaved();
    for (let at = 0; at < unsaved.length; at += BATCH) {
      await this.database.ask(({ producers }) => producers.record(unsaved.slice(at, at + BATCH)));
    }
  }
}
