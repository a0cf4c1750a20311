import { type BudgetTerms, TokenBucket } from '@headgate/core';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DependencyBoard } from '../health/dependency-board.js';
import { JobRunner } from '../loop/job-runner.js';

const LOOK_EVERY_MS = 1000;
const NAME = 'redis:off';

interface Switched {
  /** The key that turns enforcement off for everybody; null while it does not. */
  killSwitch(): Promise<string | null>;
}

/**
 * Relays the kill switch in Redis to who leases over HTTP: while it is on, every answer and every pushed budget says
 * observe, whatever the policy says, so that a client of any language obeys it without knowing of it. Each replica looks
 * for itself, so that it works where nobody publishes any more.
 */
@Injectable()
export class StoreSwitch implements OnApplicationBootstrap {
  private key: string | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    @Inject(TokenBucket) private readonly bucket: TokenBucket | (TokenBucket & Switched),
    private readonly board: DependencyBoard,
    private readonly jobs: JobRunner,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!('killSwitch' in this.bucket)) return;
    const run = () => this.look();
    this.jobs.start({ name: 'kill-switch', everyMs: LOOK_EVERY_MS, deadlineMs: LOOK_EVERY_MS, run });
    await run();
  }

  /** Called when the switch is turned. */
  onTurn(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** What holds: the terms as published, or observe while the switch is on. */
  over(terms: BudgetTerms): BudgetTerms {
    if (this.key === null) return terms;
    const text = `the kill switch is on: the key ${this.key} stands in Redis, so everything passes and is counted`;
    return { ...terms, mode: 'observe', reason: { code: 'KILL_SWITCH', text, link: terms.reason.link } };
  }

  /** What cannot be asked stays as it was known last. */
  private async look(): Promise<void> {
    const key = await (this.bucket as Switched).killSwitch().catch(() => this.key);
    if (key === this.key) return;
    this.key = key;
    if (key === null) this.board.forget(NAME);
    else this.board.report(NAME, 'degraded', `the key ${key} stands in Redis: nobody is limited until it is deleted`);
    for (const listener of this.listeners) listener();
  }
}
