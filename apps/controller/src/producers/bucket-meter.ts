import { type BucketView, MILLI } from '@headgate/core';
import { RateMeter } from './rate-meter.js';

/** Rates of what a bucket counts, for all who lease from it, over HTTP or straight from Redis. */
export class BucketMeter {
  private before: BucketView | null = null;
  private granted = new RateMeter();
  private used = new RateMeter();
  private dropped = new RateMeter();

  /** A look into the bucket; null where it does not answer. Totals begin anew with each generation. */
  see(view: BucketView | null, nowMs: number): void {
    const { before } = this;
    this.before = view;
    if (view === null) return;
    if (before?.generation !== view.generation) {
      this.granted = new RateMeter();
      this.used = new RateMeter();
      this.dropped = new RateMeter();
      for (const meter of [this.granted, this.used, this.dropped]) meter.add(nowMs, 0);
      return;
    }
    const grown = (total: 'grantedMilli' | 'usedMilli' | 'droppedMilli') => Math.max(0, view[total] - before[total]);
    this.granted.add(nowMs, grown('grantedMilli') / MILLI);
    this.used.add(nowMs, grown('usedMilli') / MILLI);
    this.dropped.add(nowMs, grown('droppedMilli') / MILLI);
  }

  /** Null where the bucket does not answer, or was not watched for a second yet. */
  rates(nowMs: number): { grantedPerSec: number | null; usedPerSec: number | null; droppedPerSec: number | null } {
    if (this.before === null) return { grantedPerSec: null, usedPerSec: null, droppedPerSec: null };
    return {
      grantedPerSec: this.granted.perSec(nowMs),
      usedPerSec: this.used.perSec(nowMs),
      droppedPerSec: this.dropped.perSec(nowMs),
    };
  }
}
