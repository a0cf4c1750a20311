import { Clock } from '@headgate/core';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { JobRunner } from '../loop/job-runner.js';
import { DatabaseWatch } from '../platform/database-watch.js';

const EVERY_MS = 600_000;
/** Instances of producers are remembered for a month, milliseconds. */
const PRODUCER_KEEP_MS = 30 * 86_400_000;

/** Rolls history up and lets the old go. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly database: DatabaseWatch,
    private readonly jobs: JobRunner,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.tidy();
    this.jobs.start({ name: 'housekeeping', everyMs: EVERY_MS, deadlineMs: 120_000, run });
  }

  private async tidy(): Promise<void> {
    const nowMs = this.clock.wallMs();
    await this.database.ask(({ history }) => history.rollUp(nowMs));
    await this.database.ask(({ history }) => history.expire(nowMs));
    await this.database.ask(({ decisions }) => decisions.expire(nowMs));
    await this.database.ask(({ producers }) => producers.expire(nowMs - PRODUCER_KEEP_MS));
  }
}
