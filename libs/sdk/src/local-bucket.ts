import { type Clock } from '@headgate/core';
import { type LeaseCache } from './lease-cache.js';
import { type LocalSupply } from './outage-mode.js';
import { type Scheduler } from './scheduler.js';

/** Calls of `tryTake` between two looks at the clock, within one turn of the event loop. */
const CALLS_PER_CLOCK_READ = 64;

/**
 * The bucket that every token is spent from, in every state. Between two looks at the clock it is two numbers: what may
 * be spent and what was spent; grants and refill are settled at the next look.
 */
export class LocalBucket {
  /** Off in observe, under a kill switch and in the outage mode `open`: everything passes and is counted. */
  limiting = true;
  private availableMilli = 0;
  private spent = 0;
  private settled = 0;
  private settledAtMs = Number.NEGATIVE_INFINITY;
  private unpaid = 0;
  private unleased = 0;
  private callsLeft = 0;
  private turnEndAsked = false;

  constructor(
    readonly grants: LeaseCache,
    readonly supply: LocalSupply,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  /** Milli-tokens ever spent through this bucket. */
  get spentMilli(): number {
    return this.spent;
  }

  get spendableMilli(): number {
    return this.availableMilli;
  }

  /** The hot path: no allocation, no clock but at the first call of a turn and at every 64th. */
  tryTake(milli: number): boolean {
    if (this.callsLeft === 0) return this.takeAfterLook(milli);
    this.callsLeft -= 1;
    return this.take(milli) || this.takeAfterLook(milli);
  }

  /** Takes what the last look at the clock has found; exact where `sync` was called just now. */
  take(milli: number): boolean {
    if (milli > this.availableMilli) return this.limiting ? false : this.overdraw(milli);
    this.availableMilli -= milli;
    this.spent += milli;
    return true;
  }

  /** Settles what was spent, writes off what expired, refills what time has earned. */
  sync(nowMs: number): void {
    const unleased = this.grants.spend(this.spent - this.settled);
    this.supply.take(unleased);
    this.unleased += unleased;
    this.settled = this.spent;
    this.grants.expire(nowMs);
    this.supply.accrue(nowMs);
    this.availableMilli = this.grants.heldMilli + this.supply.tokensMilli;
    this.settledAtMs = nowMs;
  }

  /** Milliseconds until the local refill has `milli`, or changes; null where only a grant can help. */
  refillMs(milli: number, nowMs: number): number | null {
    const ratePerSec = this.supply.refillMilliPerSec;
    const changesInMs = this.supply.changesInMs(nowMs);
    if (ratePerSec === 0) return changesInMs;
    const refillMs = Math.max(0, ((milli - this.availableMilli) * 1000) / ratePerSec);
    return changesInMs === null ? refillMs : Math.min(refillMs, changesInMs);
  }

  /** Milli-tokens spent that no grant covered: of the local refill, or unpaid. As of the last look at the clock. */
  get unleasedMilli(): number {
    return this.unleased;
  }

  /** Milli-tokens that passed although they were not there: in observe, under a kill switch, or under `open`. */
  get passedUnpaidMilli(): number {
    return this.unpaid;
  }

  private readonly endTurn = (): void => {
    this.turnEndAsked = false;
    this.callsLeft = 0;
  };

  /** A turn in which nothing could be taken needs no end: its next call looks again. */
  private takeAfterLook(milli: number): boolean {
    const nowMs = this.clock.monotonicMs();
    // Within a turn, less than a millisecond after the last settling there is nothing to settle.
    const isSettled = this.turnEndAsked && nowMs - this.settledAtMs < 1 && milli <= this.availableMilli;
    if (!isSettled) this.sync(nowMs);
    const isTaken = this.take(milli);
    this.callsLeft = isTaken ? CALLS_PER_CLOCK_READ - 1 : 0;
    if (isTaken && !this.turnEndAsked) {
      this.turnEndAsked = true;
      this.scheduler.onTurnEnd(this.endTurn);
    }
    return isTaken;
  }

  private overdraw(milli: number): boolean {
    this.unpaid += milli - this.availableMilli;
    this.availableMilli = 0;
    this.spent += milli;
    return true;
  }
}
