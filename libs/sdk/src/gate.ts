import { type Clock } from '@headgate/core';
import { type LocalBucket } from './local-bucket.js';
import { Pacer } from './pacer.js';
import { type Scheduler } from './scheduler.js';
import { type Waiter, Waiters } from './waiters.js';

/** How one caller wants to wait. */
export interface Wait {
  readonly costMilli: number;
  readonly paced: boolean;
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
  /** Make the error of a caller whose time is over, or whose signal said so. */
  readonly timedOut: (waitedMs: number) => Error;
  readonly aborted: (reason: unknown) => Error;
  /** False where the process need not be kept alive for it. Default true. */
  readonly isAwaited?: boolean;
}

/** Lets callers through in the order they came. A caller that finds tokens and nobody before it waits on no timer. */
export class Gate {
  readonly waiters = new Waiters();
  private readonly pacer = new Pacer();
  private timer: unknown = null;
  private passedQueueMilli = 0;

  constructor(
    private readonly bucket: LocalBucket,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    /** Told when somebody waits for tokens that only a grant can bring. */
    private readonly onShort: () => void,
  ) {}

  /** Milli-tokens spent by callers that had to wait. */
  get spentByWaitersMilli(): number {
    return this.passedQueueMilli;
  }

  /** True where the caller may go on at once. */
  tryPass(costMilli: number, paced: boolean): boolean {
    if (this.waiters.size > 0) return false;
    if (!paced) return this.bucket.tryTake(costMilli);
    const nowMs = this.clock.monotonicMs();
    this.bucket.sync(nowMs);
    return this.passAt(nowMs, costMilli, true);
  }

  /** Settles when the caller's turn has come; `tryPass` was tried before. */
  wait(wait: Wait): Promise<void> {
    return new Promise((resolve, reject) => {
      const { costMilli, paced, maxWaitMs, signal } = wait;
      const sinceMs = this.clock.monotonicMs();
      const giveUp = (error: Error) => {
        this.waiters.remove(waiter);
        waiter.settle(error);
        this.pump();
      };
      const onAbort = () => giveUp(wait.aborted(signal?.reason));
      const onTimeout = () => giveUp(wait.timedOut(this.clock.monotonicMs() - sinceMs));
      const timeout = this.scheduler.setTimeout(onTimeout, maxWaitMs, wait.isAwaited ?? true);
      const settle = (error: Error | null) => {
        this.scheduler.clearTimeout(timeout);
        signal?.removeEventListener('abort', onAbort);
        if (error === null) resolve();
        else reject(error);
      };
      const waiter: Waiter = { costMilli, paced, sinceMs, settle };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiters.add(waiter);
      this.pump();
    });
  }

  /** Lets through whoever can go now, and sets a timer for the next where time alone will do. */
  pump(): void {
    const nowMs = this.clock.monotonicMs();
    this.bucket.sync(nowMs);
    let first = this.waiters.first;
    while (first !== undefined && this.passAt(nowMs, first.costMilli, first.paced)) {
      this.passedQueueMilli += first.costMilli;
      this.waiters.remove(first);
      first.settle(null);
      first = this.waiters.first;
    }
    this.arm(first, nowMs);
  }

  close(makeError: () => Error): void {
    this.disarm();
    this.waiters.drain(makeError);
  }

  private passAt(nowMs: number, costMilli: number, paced: boolean): boolean {
    const rate = this.bucket.supply.shareMilliPerSec;
    const spaced = !paced || !this.bucket.limiting || this.pacer.waitMs(nowMs, rate) <= 0;
    if (!spaced || !this.bucket.take(costMilli)) return false;
    if (paced) this.pacer.passed(nowMs, costMilli, rate);
    return true;
  }

  private arm(first: Waiter | undefined, nowMs: number): void {
    this.disarm();
    if (first === undefined) return;
    this.bucket.supply.admitCost(first.costMilli);
    const short = first.costMilli > this.bucket.spendableMilli;
    if (short) this.onShort();
    const refillMs = short ? this.bucket.refillMs(first.costMilli, nowMs) : 0;
    if (refillMs === null) return;
    const paceMs = first.paced ? this.pacer.waitMs(nowMs, this.bucket.supply.shareMilliPerSec) : 0;
    this.timer = this.scheduler.setTimeout(() => this.pump(), Math.max(1, refillMs, paceMs));
  }

  private disarm(): void {
    if (this.timer !== null) this.scheduler.clearTimeout(this.timer);
    this.timer = null;
  }
}
