import {
  allocate,
  type BucketView,
  Clock,
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
   * the bucket counts nobody and nobody was there before, it is not asked who.
   */
  async turn({ id, policy }: Flow, ratePerSec: number, epoch: number, seen: BucketView | null): Promise<void> {
    if (seen?.instances === 0 && (this.watches.get(id)?.instances.length ?? 0) === 0) return;
    try {
      const reports = await this.store.instances(id);
      if (reports.length === 0 && !this.watches.has(id)) return;
      const watch = this.watches.get(id) ?? new InstanceWatch();
      this.watches.set(id, watch);
      watch.refreshAfterMs = leaseTiming(reports.length).refreshAfterMs;
      watch.see(reports, this.clock.monotonicMs());
      const active = watch.instances.filter(({ report }) =>
        this.isActive(report, watch.refreshAfterMs, reports.length),
      );
      const demands = active.map((one) => ({ ...one.report, demandPerSec: this.demandOf(one, ratePerSec) }));
      const allotments = allocate(ratePerSec, policy.rate.safePerSec, policy.producers ?? [], demands);
      for (const one of watch.instances) one.allotment = null;
      watch.ratePerSec = ratePerSec;
      const throughUs = active.filter(({ report }) => report.throughController).length;
      const isMixed = throughUs > 0 && throughUs < active.length;
      const shares: ShareEntry[] = allotments.map((allotment) => {
        const one = watch.of(allotment)!;
        one.allotment = allotment;
        // Should this controller die, those behind it spend their whole shares unseen: then nobody else may have them.
        const isHeld = isMixed && one.report.throughController;
        const { producer, instance, sharePerSec, reservedPerSec, safeSharePerSec } = allotment;
        return {
          producer,
          instance,
          shareMilliPerSec: milli(sharePerSec),
          reservedMilliPerSec: milli(isHeld ? sharePerSec : reservedPerSec),
          safeShareMilliPerSec: milli(safeSharePerSec),
        };
      });
      const held = shares.filter((share) => watch.of(share)!.report.throughController);
      const isDone = await this.store.allocate({
        ...{ flow: id, epoch, rateMilliPerSec: milli(ratePerSec), shares },
        heldSafeMilliPerSec: held.reduce((sum, { safeShareMilliPerSec }) => sum + safeShareMilliPerSec, 0),
        reservedMilli: shares.reduce((sum, share) => sum + levelOf(watch.of(share)!.report, share, watch), 0),
      });
      if (!isDone) this.metrics.inc('allocationErrors', { flow: id });
    } catch {
      this.metrics.inc('allocationErrors', { flow: id });
    }
  }

  /**
   * Whoever was silent for a lease ttl has lost its tokens and its share. A controller that has just started has heard
   * nobody yet who leases through it: until they come back they count, because they spend their shares meanwhile.
   */
  private isActive(report: InstanceReport, refreshAfterMs: number, instances: number): boolean {
    const justStarted = this.clock.monotonicMs() - this.startedMs < 2 * refreshAfterMs;
    return report.ageMs <= leaseTiming(instances).leaseTtlMs || (justStarted && report.throughController);
  }

  private demandOf(one: WatchedInstance, ratePerSec: number): number {
    one.demandMilliPerSec = nextDemandMilli(one.demandMilliPerSec, one.report, ratePerSec * MILLI);
    return one.demandMilliPerSec / MILLI;
  }
}

/** What an instance may take of its share by now: the bucket computes the same at its next lease. */
function levelOf({ levelMilli, ageMs }: InstanceReport, share: ShareEntry, watch: InstanceWatch): number {
  const grown = levelMilli + (share.reservedMilliPerSec * ageMs) / 1000;
  return Math.floor(
    Math.max(levelMilli, Math.min(grown, (share.reservedMilliPerSec * 2 * watch.refreshAfterMs) / 1000)),
  );
}
