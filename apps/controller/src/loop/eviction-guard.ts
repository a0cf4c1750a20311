import { TokenBucket } from '@headgate/core';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DependencyBoard } from '../health/dependency-board.js';
import { JobRunner } from './job-runner.js';

const LOOK_EVERY_MS = 10_000;
const NAME = 'redis:memory';

interface Evicting {
  /** Null where nothing is ever evicted. */
  evictionPolicy(): Promise<string | null>;
}

/**
 * A Redis that evicts keys forgets buckets in the middle of their lives. While it may, nothing is enforced: every budget
 * is published in observe, and /readyz says why.
 */
@Injectable()
export class EvictionGuard implements OnApplicationBootstrap {
  private policy: string | null = null;

  constructor(
    @Inject(TokenBucket) private readonly bucket: TokenBucket | (TokenBucket & Evicting),
    private readonly board: DependencyBoard,
    private readonly jobs: JobRunner,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!('evictionPolicy' in this.bucket)) return;
    const run = () => this.look();
    this.jobs.start({ name: 'eviction', everyMs: LOOK_EVERY_MS, deadlineMs: LOOK_EVERY_MS, run });
    await run();
  }

  get refusesEnforcement(): boolean {
    return this.policy !== null;
  }

  /** What cannot be asked stays as it was known last. */
  private async look(): Promise<void> {
    const policy = await (this.bucket as Evicting).evictionPolicy().catch(() => this.policy);
    if (policy === this.policy) return;
    this.policy = policy;
    if (policy === null) this.board.forget(NAME);
    else
      this.board.report(
        NAME,
        'degraded',
        `maxmemory-policy ${policy} evicts buckets: set noeviction; until then nothing is enforced`,
      );
  }
}
