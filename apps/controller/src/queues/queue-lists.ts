import { Clock } from '@headgate/core';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { JobRunner } from '../loop/job-runner.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { QueueBook } from './queue-book.js';

const JOB = 'queues';
/** A list makes the broker look at every queue: RabbitMQ advises no less than this, milliseconds. */
const EVERY_MS = 30_000;
const WITHIN_MS = 20_000;

/** Lists the queues of every broker in turn, apart from the polls: a slow one makes its own list old and nothing else. */
@Injectable()
export class QueueLists implements OnApplicationBootstrap {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly configs: ConfigService,
    private readonly sources: SourceRegistry,
    private readonly jobs: JobRunner,
    private readonly book: QueueBook,
  ) {}

  onApplicationBootstrap(): void {
    this.jobs.start({ name: JOB, everyMs: EVERY_MS, deadlineMs: EVERY_MS, run: (signal) => this.listAll(signal) });
  }

  private async listAll(signal: AbortSignal): Promise<void> {
    const { clusters, databases } = this.configs;
    const brokers = [...this.configs.brokers.keys()];
    // A broker without a flow is polled by nobody, so that nobody else closes its source.
    for (const gone of this.book.retain(new Set(brokers)))
      if (!clusters.has(gone) && !databases.has(gone)) this.sources.close(gone);
    await Promise.all(brokers.map((broker) => this.list(broker, signal)));
  }

  private async list(broker: string, signal: AbortSignal): Promise<void> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
    const listing = await this.sources.of(broker).queues?.list(within);
    if (listing) this.book.keep(broker, listing.queues, listing.gap, this.clock.wallMs());
  }
}
