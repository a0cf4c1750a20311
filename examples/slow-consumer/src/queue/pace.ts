import { setTimeout as sleep } from 'node:timers/promises';

/** What could not be done in time is made up for within this much, milliseconds, and forgotten beyond it. */
const LARGEST_DEBT_MS = 200;

/** Timers are too coarse for single milliseconds, so work is booked as time and slept off as it adds up. */
export class Pace {
  private bookedUntilMs = 0;

  /** Books so much time and waits until it has passed. */
  async spend(ms: number): Promise<void> {
    this.bookedUntilMs = Math.max(this.bookedUntilMs, performance.now() - LARGEST_DEBT_MS) + ms;
    const aheadMs = this.bookedUntilMs - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
  }
}
