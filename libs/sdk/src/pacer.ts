/** Timers come a little late; so much lateness is made up for, and no more. */
const CATCH_UP_MS = 5;

/** Even spacing: the next message may go when the last one's share of time has passed at the present rate. */
export class Pacer {
  private lastMs = Number.NEGATIVE_INFINITY;
  private lastCostMilli = 0;

  /** Milliseconds until the next may go; 0 for now. */
  waitMs(nowMs: number, rateMilliPerSec: number): number {
    if (rateMilliPerSec <= 0) return 0;
    return Math.max(0, this.lastMs + this.spacingMs(rateMilliPerSec) - nowMs);
  }

  passed(nowMs: number, costMilli: number, rateMilliPerSec: number): void {
    const due = this.lastMs + (rateMilliPerSec > 0 ? this.spacingMs(rateMilliPerSec) : 0);
    this.lastMs = Math.max(due, nowMs - CATCH_UP_MS);
    this.lastCostMilli = costMilli;
  }

  private spacingMs(rateMilliPerSec: number): number {
    return (this.lastCostMilli * 1000) / rateMilliPerSec;
  }
}
