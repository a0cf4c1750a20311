import { type InstanceAllotment, type InstanceReport, MILLI } from '@headgate/core';
import { type DirectDemand } from './demand.js';
import { newMeters, type ProducerMeters } from './producer-entry.js';
import { RateMeter } from './rate-meter.js';

/** `dark`: silent for three refreshes. `unbudgeted`: it spends what nobody granted. */
export type Compliance = 'ok' | 'dark' | 'unbudgeted';

/** One instance as the bucket tells of it, whatever way it leases. */
export interface WatchedInstance {
  report: InstanceReport;
  /** Smoothed; null before its first allocation. */
  demandMilliPerSec: number | null;
  allotment: Pick<InstanceAllotment, 'sharePerSec' | 'safeSharePerSec'> | null;
  /** Spent without a grant. */
  readonly unleased: RateMeter;
  readonly used: RateMeter;
}

export interface WatchedProducer extends ProducerMeters {
  readonly unleased: RateMeter;
}

const DARK_AFTER_REFRESHES = 3;
/** Below this share of what it uses an instance is not blamed: counts of one moment never fit to the token. */
const TOLERATED_SHARE = 0.05;
const TOLERATED_PER_SEC = 1;

const keyOf = ({ producer, instance }: { producer: string; instance: string }): string => `${producer} ${instance}`;
const excessMilli = (report: InstanceReport): number =>
  Math.max(0, report.unleasedMilli, report.usedMilli - report.grantedMilli);

/** Who leases from one flow: their newest reports, and rates of what these count. */
export class InstanceWatch {
  private known = new Map<string, WatchedInstance>();
  private readonly meters = new Map<string, WatchedProducer>();
  refreshAfterMs = 1000;
  /** Those that lease straight from Redis. */
  direct: DirectDemand = { instances: 0, offeredPerSec: 0 };
  /** Monotonic: when the newest division was made. */
  dividedAtMs = Number.NEGATIVE_INFINITY;
  /** Monotonic: when the newest reports came. Rates are those of then. */
  seenAtMs = Number.NEGATIVE_INFINITY;
  /** What the allotments divide. */
  ratePerSec = 0;

  get size(): number {
    return this.known.size;
  }

  get instances(): IterableIterator<WatchedInstance> {
    return this.known.values();
  }

  of(name: { readonly producer: string; readonly instance: string }): WatchedInstance | undefined {
    return this.known.get(keyOf(name));
  }

  producer(name: string): WatchedProducer | null {
    return this.meters.get(name) ?? null;
  }

  /** A round of reports. Totals of an instance begin anew where the bucket met it anew. */
  see(reports: readonly InstanceReport[], nowMs: number): void {
    const before = this.known;
    const sinceMs = Number.isFinite(this.seenAtMs) ? this.seenAtMs : nowMs;
    this.seenAtMs = nowMs;
    const direct = { instances: 0, offeredPerSec: 0 };
    this.known = new Map();
    for (const report of reports) {
      const key = keyOf(report);
      const last = before.get(key);
      const meters = this.metersOf(report.producer, nowMs);
      const one = last ?? newInstance(report);
      const grown = (total: (report: InstanceReport) => number) =>
        last === undefined ? 0 : Math.max(0, total(report) - total(last.report)) / MILLI;
      meters.granted.add(
        nowMs,
        grown(({ grantedMilli }) => grantedMilli),
        sinceMs,
      );
      meters.dropped.add(
        nowMs,
        grown(({ droppedMilli }) => droppedMilli),
        sinceMs,
      );
      meters.rejected.add(
        nowMs,
        grown(({ rejectedMilli }) => rejectedMilli),
        sinceMs,
      );
      const [used, unleased] = [grown(({ usedMilli }) => usedMilli), grown(excessMilli)];
      for (const each of [meters, one]) {
        each.used.add(nowMs, used, sinceMs);
        each.unleased.add(nowMs, unleased, sinceMs);
      }
      one.report = report;
      if (!report.throughController) {
        direct.instances += 1;
        direct.offeredPerSec += report.offeredMilliPerSec / MILLI;
      }
      this.known.set(key, one);
    }
    this.direct = direct;
    const present = new Set(reports.map(({ producer }) => producer));
    for (const producer of this.meters.keys()) if (!present.has(producer)) this.meters.delete(producer);
  }

  complianceOf({ report, unleased, used }: WatchedInstance, isEnforced: boolean): Compliance {
    if (report.ageMs > DARK_AFTER_REFRESHES * this.refreshAfterMs) return 'dark';
    if (!isEnforced) return 'ok';
    const toleratedPerSec = Math.max(TOLERATED_PER_SEC, TOLERATED_SHARE * (used.perSec(this.seenAtMs) ?? 0));
    return (unleased.perSec(this.seenAtMs) ?? 0) > toleratedPerSec ? 'unbudgeted' : 'ok';
  }

  private metersOf(producer: string, nowMs: number): WatchedProducer {
    const known = this.meters.get(producer);
    if (known) return known;
    const meters = { ...newMeters(), unleased: new RateMeter() };
    for (const meter of Object.values(meters)) meter.add(nowMs, 0);
    this.meters.set(producer, meters);
    return meters;
  }
}

const newInstance = (report: InstanceReport): WatchedInstance => ({
  ...{ report, demandMilliPerSec: null, allotment: null },
  ...{ unleased: new RateMeter(), used: new RateMeter() },
});
