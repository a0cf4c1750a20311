import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ApiError } from '../http/api.error.js';
import { BudgetFeed } from './budget-feed.js';

/** Long polls that wait at one time. */
const MAX_WAITING = 10_000;

/** Holds a long poll until the next publish of its flow. */
@Injectable()
export class BudgetWaits implements OnModuleDestroy {
  private readonly waiting = new Set<() => void>();

  constructor(private readonly feed: BudgetFeed) {}

  onModuleDestroy(): void {
    for (const wake of this.waiting) wake();
  }

  /** Settles with the next publish, after `waitMs`, or when the caller has gone; never rejects for these. */
  next(flow: string, waitMs: number, gone: AbortSignal): Promise<void> {
    if (this.waiting.size >= MAX_WAITING) {
      throw new ApiError('TOO_MANY_REQUESTS', `${MAX_WAITING} callers wait already`, { retryAfterMs: 1000 });
    }
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        stop();
        gone.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      const stop = this.feed.onChange((changed) => {
        if (changed === flow) wake();
      });
      gone.addEventListener('abort', wake, { once: true });
      this.waiting.add(wake);
    });
  }
}
