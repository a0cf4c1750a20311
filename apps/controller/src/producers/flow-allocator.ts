import {
  allocate,
  type BucketView,
  Clock,
  type InstanceAllotment,
  type InstanceDemand,
  type InstanceReport,
  leaseTiming,
  MILLI,
  nextDemandMilli,
  type ShareEntry,
  ShareStore,
} from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { InstanceWatch, type WatchedInstance } from './instance-watch.js';

/** Two divisions while each instance leases once: at most 1,000 of them are divided in every turn, whatever its jitter. */
const DIVIDED_EVERY_REFRESHES = 0.5;

interface Demand extends InstanceDemand {
  readonly one: WatchedInstance;
}

const milli = (perSec: number): number => Math.floor(perSec * MILLI);

/** Divides a flow's rate among those who lease it, once a turn, by what each is asked for. */
@Injectable()
export class FlowAllocator {
  private readonly watches = new Map<string, InstanceWatch>();
  private readonly startedMs: number;

  constructor(
    @Inject(ShareStore) private readonly store: ShareStore,
    @Inject(Clock) private readonly clock: Clock,
    private readonly metrics: MetricRegistry,
    flows: FlowRegistry,
  ) {
    this.startedMs = clock.monotonicMs();
    flows.onGone((flow) => this.watches.delete(flow));
  }

  /** Null before anybody leased. */
  watchOf(flow: string): InstanceWatch | null {
    return this.watches.get(flow) ?? null;
  }

  /**
   * Never throws: a store that does not answer leaves the shares as they are, and they follow the rate in proportion. Where
   * the bucket counts nobody and nobody was there before, it is not asked who. Of many instances, which lease more seldom,
   * the rate is divided more seldom as well.
   *
   * Whoever was silent for a lease ttl has lost its tokens and its share. A controller that has just started has heard
   * nobody yet who leases through it: until they come back they count, because they spend their shares meanwhile.
   */
  async turn({ id, policy }: Flow, ratePerSec: number, epoch: number, seen: BucketView | null): Promise<void> {
    if (seen?.instances === 0 && (this.watches.get(id)?.size ?? 0) === 0) return;
    const known = this.watches.get(id);
    const nowMs = this.clock.monotonicMs();
    if (known && nowMs - known.dividedAtMs < known.refreshAfterMs * DIVIDED_EVERY_REFRESHES) return;
    try {
      const reports = await this.store.instances(id);
      if (reports.length === 0 && !this.watches.has(id)) return;
      const watch = this.watches.get(id) ?? new InstanceWatch();
      this.watches.set(id, watch);
      const { refreshAfterMs, leaseTtlMs } = leaseTiming(reports.length);
      watch.refreshAfterMs = refreshAfterMs;
      watch.dividedAtMs = nowMs;
      watch.see(reports, nowMs);
      const justStarted = nowMs - this.startedMs < 2 * refreshAfterMs;
      const demands: Demand[] = [];
      for (const one of watch.instances) {
        one.allotment = null;
        const { report } = one;
        if (report.ageMs > leaseTtlMs && !(justStarted && report.throughController)) continue;
        const { producer, instance } = report;
        demands.push({ producer, instance, demandPerSec: this.demandOf(one, ratePerSec), one });
      }
      const allotments = allocate(ratePerSec, policy.rate.safePerSec, policy.producers ?? [], demands);
      watch.ratePerSec = ratePerSec;
      const isDone = await this.store.allocate({
        ...{ flow: id, epoch, rateMilliPerSec: milli(ratePerSec) },
        ...sharesOf(allotments, refreshAfterMs),
      });
      if (!isDone) this.metrics.inc('allocationErrors', { flow: id });
    } catch {
      this.metrics.inc('allocationErrors', { flow: id });
    }
  }

  private demandOf(one: WatchedInstance, ratePerSec: number): number {
    one.demandMilliPerSec = nextDemandMilli(one.demandMilliPerSec, one.report, ratePerSec * MILLI);
    return one.demandMilliPerSec / MILLI;
  }
}

/** As they are written into the bucket, and noted in the watch. */
function sharesOf(allotments: readonly (Demand & InstanceAllotment)[], refreshAfterMs: number) {
  const throughUs = allotments.filter(({ one }) => one.report.throughController).length;
  const isMixed = throughUs > 0 && throughUs < allotments.length;
  let heldSafeMilliPerSec = 0;
  let reservedMilli = 0;
  const shares = allotments.map(
    ({ one, producer, instance, sharePerSec, reservedPerSec, safeSharePerSec }): ShareEntry => {
      one.allotment = { sharePerSec, safeSharePerSec };
      const isThroughUs = one.report.throughController;
      // Should this controller die, those behind it spend their whole shares unseen: then nobody else may have them.
      const reservedMilliPerSec = milli(isMixed && isThroughUs ? sharePerSec : reservedPerSec);
      const safeShareMilliPerSec = milli(safeSharePerSec);
      if (isThroughUs) heldSafeMilliPerSec += safeShareMilliPerSec;
      reservedMilli += levelOf(one.report, reservedMilliPerSec, refreshAfterMs);
      return { producer, instance, shareMilliPerSec: milli(sharePerSec), reservedMilliPerSec, safeShareMilliPerSec };
    },
  );
  return { shares, heldSafeMilliPerSec, reservedMilli };
}

/** What an instance may take of its share by now: the bucket computes the same at its next lease. */
function levelOf({ levelMilli, ageMs }: InstanceReport, reservedMilliPerSec: number, refreshAfterMs: number): number {
  const grown = levelMilli + (reservedMilliPerSec * ageMs) / 1000;
  return Math.floor(Math.max(levelMilli, Math.min(grown, (reservedMilliPerSec * 2 * refreshAfterMs) / 1000)));
}
