import { type Clock, MILLI } from '@headgate/core';
import { type FlowStatus, type Transition } from './flow-status.js';
import { Gate } from './gate.js';
import { type Hold } from './hold.js';
import { LeaseCache } from './lease-cache.js';
import { Lessee } from './lessee.js';
import { LocalBucket } from './local-bucket.js';
import { type Terms0 } from './options.js';
import { LocalSupply } from './outage-mode.js';
import { LossBook, type LossKind } from './outcome-counts.js';
import { type Scheduler } from './scheduler.js';
import { Terms } from './terms.js';
import { type Totals, UsageMeter } from './usage-meter.js';

/** What a client lends to each of its flows. */
export interface FlowEnvironment {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly killSwitch: { readonly isOn: boolean };
  readonly source: string;
  readonly linkBase: string | null;
  readonly onTransition: (transition: Transition) => void;
  readonly newRequestId: () => string;
  /** A budget was received. */
  readonly onGrant: (flow: string) => void;
  /** A flow has run short, or something else may have moved its next request. */
  readonly wake: () => void;
}

/** Wires one flow together, and keeps the sums that its usage report is made of. */
export class FlowParts {
  readonly terms: Terms;
  readonly bucket: LocalBucket;
  readonly gate: Gate;
  readonly lessee: Lessee;
  readonly losses = new LossBook();
  private droppedMilli = 0;
  private rejectedMilli = 0;
  private spilledMilli = 0;
  /** Asked for and not given at once: refused, or sent to wait. */
  private notAtOnceMilli = 0;

  constructor(
    private readonly flow: string,
    bootstrap: Terms0,
    private readonly environment: FlowEnvironment,
  ) {
    const { clock, scheduler, random, killSwitch, source, linkBase, newRequestId } = environment;
    const nowMs = clock.monotonicMs();
    this.terms = new Terms(flow, bootstrap, killSwitch, source, linkBase);
    const supply = new LocalSupply(Math.floor(bootstrap.ratePerSec * MILLI), nowMs, (from, to) => {
      this.bucket.limiting = this.terms.limits(supply);
      environment.onTransition({ flow, from, to, sharePerSec: supply.shareMilliPerSec / MILLI });
    });
    this.bucket = new LocalBucket(new LeaseCache(), supply, clock, scheduler);
    this.bucket.limiting = this.terms.limits(supply);
    this.gate = new Gate(this.bucket, clock, scheduler, () => this.runShort(MILLI));
    const meter = new UsageMeter(clock.wallMs(), nowMs);
    const { bucket, gate, terms } = this;
    const changed = () => {
      bucket.limiting = terms.limits(supply);
      environment.onGrant(flow);
    };
    const parts = { bucket, gate, meter, terms, newRequestId, changed, totals: () => this.totals() };
    this.lessee = new Lessee(flow, parts, clock, random);
  }

  /** A caller was sent away. */
  refused(costMilli: number): void {
    this.notAtOnceMilli += costMilli;
    this.bucket.supply.admitCost(costMilli);
    this.runShort(costMilli);
  }

  /** A caller begins to wait. */
  arrived(costMilli: number): void {
    this.notAtOnceMilli += costMilli;
  }

  lost(costMilli: number, kind: LossKind, calls = 1): void {
    if (kind === 'dropped' || kind === 'expired') this.droppedMilli += costMilli;
    else this.rejectedMilli += costMilli;
    this.losses.add(kind, this.terms.hold(this.bucket.supply).reason.code, costMilli, calls);
  }

  spilled(costMilli: number): void {
    this.spilledMilli += costMilli;
  }

  /** The kill switch was turned: whoever waits may go. */
  switched(): void {
    this.bucket.limiting = this.terms.limits(this.bucket.supply);
    this.gate.pump();
  }

  refusal(costMilli: number): { readonly hold: Hold; readonly retryAfterMs: number } {
    const hold = this.terms.hold(this.bucket.supply);
    const waitingMilli = this.gate.waiters.costMilli + costMilli - this.bucket.spendableMilli;
    const ratePerSec = this.bucket.supply.shareMilliPerSec;
    const retryAfterMs = ratePerSec > 0 ? Math.ceil((waitingMilli * 1000) / ratePerSec) : 30_000;
    return { hold, retryAfterMs: Math.min(30_000, Math.max(1, retryAfterMs)) };
  }

  status(): Omit<FlowStatus, 'counts' | 'spill'> {
    const nowMs = this.environment.clock.monotonicMs();
    this.bucket.sync(nowMs);
    const { supply } = this.bucket;
    const { answeredAtMs } = this.terms;
    return {
      flow: this.flow,
      state: supply.state,
      budget: supply.budget,
      mode: this.terms.mode,
      sharePerSec: supply.shareMilliPerSec / MILLI,
      spendableTokens: this.bucket.spendableMilli / MILLI,
      waiting: this.gate.waiters.size,
      answerAgeMs: answeredAtMs === null ? null : nowMs - answeredAtMs,
      lastFailure: this.lessee.lastFailure,
      hold: this.terms.hold(supply),
      usedTokens: this.bucket.spentMilli / MILLI,
      droppedTokens: this.droppedMilli / MILLI,
      rejectedTokens: this.rejectedMilli / MILLI,
      spilledTokens: this.spilledMilli / MILLI,
      unleasedTokens: this.bucket.unleasedMilli / MILLI,
      unpaidTokens: this.bucket.passedUnpaidMilli / MILLI,
      losses: this.losses.list(),
      lossRate: this.losses.rate(this.offeredMilli),
    };
  }

  private get offeredMilli(): number {
    return this.bucket.spentMilli - this.gate.spentByWaitersMilli + this.notAtOnceMilli;
  }

  private totals(): Totals {
    const { droppedMilli, rejectedMilli, spilledMilli, offeredMilli } = this;
    this.losses.sample(this.environment.clock.monotonicMs(), offeredMilli);
    const { spentMilli: usedMilli, unleasedMilli } = this.bucket;
    return { usedMilli, offeredMilli, droppedMilli, rejectedMilli, spilledMilli, unleasedMilli };
  }

  private runShort(costMilli: number): void {
    if (this.lessee.short(costMilli)) this.environment.wake();
  }
}
