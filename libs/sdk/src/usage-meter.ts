import { type Usage } from '@headgate/core';

/** A usage report with what only the wire carries beside core's. */
export interface UsageReport extends Usage {
  readonly spilledMilli: number;
  /** Part of the used that no grant covered. */
  readonly unleasedMilli: number;
  readonly waiting: number;
  /** Milli-tokens asked for per second, granted or not. */
  readonly offeredMilliPerSec: number;
}

/** Totals since the start, in milli-tokens. They only grow. */
export interface Totals {
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
  readonly spilledMilli: number;
  readonly unleasedMilli: number;
  readonly offeredMilli: number;
}

const NOTHING: Totals = {
  unleasedMilli: 0,
  usedMilli: 0,
  droppedMilli: 0,
  rejectedMilli: 0,
  spilledMilli: 0,
  offeredMilli: 0,
};

/** Turns totals into the demand of the last refresh, and into reports that are counted exactly once. */
export class UsageMeter {
  private reported = NOTHING;
  private open: UsageReport | null = null;
  private totalsOfOpen = NOTHING;
  private samples: { readonly atMs: number; readonly offeredMilli: number }[];
  private seq: number;

  /** `wallMs` is the first seq, so that a process which starts again under the same instance name is not ignored. */
  constructor(wallMs: number, nowMs: number) {
    this.seq = Math.max(1, Math.floor(wallMs));
    this.samples = [{ atMs: nowMs, offeredMilli: 0 }];
  }

  /** Demand over the last `windowMs`, milli-tokens per second. */
  demand(totals: Totals, nowMs: number, windowMs: number): number {
    const inWindow = this.samples.findIndex((sample) => sample.atMs > nowMs - windowMs);
    // One sample from before the window is kept: the window must be covered whole.
    if (inWindow > 1) this.samples.splice(0, inWindow - 1);
    if (inWindow === -1) this.samples.splice(0, this.samples.length - 1);
    const oldest = this.samples[0] as (typeof this.samples)[number];
    this.samples.push({ atMs: nowMs, offeredMilli: totals.offeredMilli });
    return ((totals.offeredMilli - oldest.offeredMilli) * 1000) / Math.max(windowMs, nowMs - oldest.atMs);
  }

  /**
   * The report to send. One that was not acknowledged is sent again as it was, under its seq: whether it was counted is
   * unknown, and a seq counts once.
   */
  report(totals: Totals, waiting: number, offeredMilliPerSec: number): UsageReport {
    if (this.open !== null) return this.open;
    this.seq += 1;
    this.totalsOfOpen = totals;
    this.open = {
      seq: this.seq,
      usedMilli: totals.usedMilli - this.reported.usedMilli,
      droppedMilli: totals.droppedMilli - this.reported.droppedMilli,
      rejectedMilli: totals.rejectedMilli - this.reported.rejectedMilli,
      spilledMilli: totals.spilledMilli - this.reported.spilledMilli,
      unleasedMilli: totals.unleasedMilli - this.reported.unleasedMilli,
      waiting,
      offeredMilliPerSec,
    };
    return this.open;
  }

  acknowledged(seq: number): void {
    if (this.open?.seq !== seq) return;
    this.reported = this.totalsOfOpen;
    this.open = null;
  }
}
