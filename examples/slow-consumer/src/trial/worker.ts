import { setTimeout as sleep } from 'node:timers/promises';
import { tell } from '../report.js';

/** Works off messages at a pace that its parent sets while it runs, and tells each second what it did. */
export class Worker {
  private consumed = 0;
  private delaysMs: number[] = [];
  private busyUntilMs = 0;
  /** When the work under way was begun or last told of; null while there is none. */
  private busySinceMs: number | null = null;
  private busyMs = 0;
  private toldMs = performance.now();

  constructor(private workMs: number) {
    process.on('message', (message) => {
      const { workMs: next } = message as { workMs?: number };
      if (next !== undefined) this.workMs = next;
    });
  }

  startTelling(): void {
    setInterval(() => this.tellAll(), 1000);
  }

  noteBusy(isBusy: boolean): void {
    const nowMs = performance.now();
    if (this.busySinceMs !== null) this.busyMs += nowMs - this.busySinceMs;
    this.busySinceMs = isBusy ? nowMs : null;
  }

  /** The work of one message. */
  async work(): Promise<void> {
    this.busyUntilMs = Math.max(this.busyUntilMs, performance.now()) + this.workMs;
    const aheadMs = this.busyUntilMs - performance.now();
    if (aheadMs > 10) await sleep(aheadMs);
  }

  /** A message was worked off that was sent then, wall ms. */
  done(sentMs: number): void {
    this.consumed += 1;
    this.delaysMs.push(Date.now() - sentMs);
  }

  private tellAll(): void {
    this.noteBusy(this.busySinceMs !== null);
    const nowMs = performance.now();
    const { consumed, delaysMs } = this;
    tell({ kind: 'consumer', consumed, delaysMs, busyShare: this.busyMs / (nowMs - this.toldMs) });
    this.toldMs = nowMs;
    [this.busyMs, this.consumed, this.delaysMs] = [0, 0, []];
  }
}
