import { type LeaseGrant, MILLI, type OutageMode } from '@headgate/core';

/**
 * Where tokens come from: `bootstrap` (no budget was ever received), `leased` (the server grants them), `holding` (no
 * answer; the last share, while the budget is valid). After that the state is the policy's outage mode: `safe` (the safe
 * share), `hold` (still the last share), `open` (everything passes and is counted), `closed` (nothing passes).
 */
export type SupplyState = 'bootstrap' | 'leased' | 'holding' | OutageMode;

/** The part of a grant that outlives the connection. Milli-tokens per second of this instance. */
export interface Share {
  readonly shareMilliPerSec: number;
  readonly safeShareMilliPerSec: number;
  /** Depth of the local bucket in seconds of its rate. */
  readonly burstSec: number;
  /** Monotonic time until which the share holds without an answer, counted from request send. */
  readonly validUntilMs: number;
  /** What follows when the share is valid no longer and nobody answers. */
  readonly onOutage: OutageMode;
}

/**
 * The local refill. An outage changes only the source and the rate of the refill; tokens are spent on the same path in
 * every state. While `leased` the rate of this refill is zero and grants take its place.
 */
export class LocalSupply {
  private current: SupplyState = 'bootstrap';
  private share: Share;
  private tokens: number;
  private largestCostMilli = MILLI;

  constructor(
    bootstrapMilliPerSec: number,
    private asOfMs: number,
    private readonly onChange: (from: SupplyState, to: SupplyState) => void,
  ) {
    this.share = {
      shareMilliPerSec: bootstrapMilliPerSec,
      safeShareMilliPerSec: bootstrapMilliPerSec,
      burstSec: 1,
      validUntilMs: Number.POSITIVE_INFINITY,
      onOutage: 'safe',
    };
    // One message passes at once; a full burst would be given anew to every producer that crashes and starts again.
    this.tokens = bootstrapMilliPerSec > 0 ? MILLI : 0;
  }

  get state(): SupplyState {
    return this.current;
  }

  get tokensMilli(): number {
    return Math.floor(this.tokens);
  }

  /** What this instance may spend per second, whoever refills. */
  get shareMilliPerSec(): number {
    if (this.current === 'closed') return 0;
    return this.current === 'safe' ? this.share.safeShareMilliPerSec : this.share.shareMilliPerSec;
  }

  /** A budget that was never received and one that has expired are two things: the first has no share to go by. */
  get budget(): 'never' | 'valid' | 'expired' {
    if (this.current === 'bootstrap') return 'never';
    return this.current === 'leased' || this.current === 'holding' ? 'valid' : 'expired';
  }

  /** Milliseconds until the state changes by time alone; null where it does not. */
  changesInMs(nowMs: number): number | null {
    return this.current === 'holding' ? Math.max(0, this.share.validUntilMs - nowMs) : null;
  }

  get refillMilliPerSec(): number {
    return this.current === 'leased' ? 0 : this.shareMilliPerSec;
  }

  /** A cost above the depth of the bucket would wait for ever, so the depth grows to the largest cost that was refused. */
  admitCost(costMilli: number): void {
    if (costMilli > this.largestCostMilli) this.largestCostMilli = costMilli;
  }

  accrue(nowMs: number): void {
    if (this.current === 'holding' && nowMs >= this.share.validUntilMs) {
      this.refillTo(this.share.validUntilMs);
      this.change(this.share.onOutage);
    }
    this.refillTo(nowMs);
  }

  take(milli: number): void {
    this.tokens = Math.max(0, this.tokens - milli);
  }

  /** The server answered: from here on it grants, and what was refilled locally is void. */
  heard(share: Share, nowMs: number): void {
    this.share = share;
    this.tokens = 0;
    this.asOfMs = nowMs;
    this.change('leased');
  }

  /** A budget was pushed. How long it holds without an answer does not change: only an answer proves a lease. */
  told({ shareMilliPerSec, safeShareMilliPerSec, terms }: LeaseGrant): void {
    this.share = { ...this.share, shareMilliPerSec, safeShareMilliPerSec, onOutage: terms.onOutage };
  }

  /** No answer to a request sent at `sinceMs`. The refill takes over from there, so that the outage leaves no gap. */
  lost(sinceMs: number, nowMs: number): void {
    if (this.current !== 'leased') return;
    this.asOfMs = sinceMs;
    this.change(nowMs < this.share.validUntilMs ? 'holding' : this.share.onOutage);
  }

  private refillTo(nowMs: number): void {
    if (nowMs <= this.asOfMs) return;
    const depth = Math.max(this.largestCostMilli, this.refillMilliPerSec * this.share.burstSec);
    this.tokens = Math.min(depth, this.tokens + (this.refillMilliPerSec * (nowMs - this.asOfMs)) / 1000);
    this.asOfMs = nowMs;
  }

  private change(to: SupplyState): void {
    const from = this.current;
    if (from === to) return;
    this.current = to;
    if (to === 'closed') this.tokens = 0;
    this.onChange(from, to);
  }
}
