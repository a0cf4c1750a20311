import { type GrantReturn } from '@headgate/core';

interface Lot {
  readonly grantId: string;
  tokensMilli: number;
  readonly expiresAtMs: number;
}

/** Less than one message is not worth a return while the flow runs. */
const DUST_MILLI = 1000;

/**
 * Grants that are held, oldest first. They are spent and given back in that order, because the oldest expire first.
 * Whole milli-tokens; times are on the monotonic clock, expiry counted from the moment the request was sent.
 */
export class LeaseCache {
  private readonly lots: Lot[] = [];
  private held = 0;

  get heldMilli(): number {
    return this.held;
  }

  add(grantId: string, tokensMilli: number, expiresAtMs: number): void {
    this.lots.push({ grantId, tokensMilli, expiresAtMs });
    this.held += tokensMilli;
  }

  /** Takes up to `milli` from the oldest grants and returns what they did not have. */
  spend(milli: number): number {
    let left = milli;
    while (left > 0 && this.lots.length > 0) left -= this.takeFromOldest(left);
    return left;
  }

  /** Writes off what has expired at `nowMs`. */
  expire(nowMs: number): void {
    // The server may have lowered the ttl, so a younger grant can expire before an older one.
    for (let index = this.lots.length - 1; index >= 0; index -= 1) {
      const lot = this.lots[index] as Lot;
      if (lot.expiresAtMs > nowMs) continue;
      this.held -= lot.tokensMilli;
      this.lots.splice(index, 1);
    }
  }

  expiringMilli(beforeMs: number): number {
    return this.lots.reduce((sum, lot) => (lot.expiresAtMs < beforeMs ? sum + lot.tokensMilli : sum), 0);
  }

  /** Gives up the oldest until at most `keepMilli` is held. Dust is kept, unless nothing may be kept. */
  surrender(keepMilli: number): GrantReturn[] {
    const returns: GrantReturn[] = [];
    let surplus = this.held - keepMilli;
    if (surplus < DUST_MILLI && keepMilli > 0) return returns;
    while (surplus > 0) {
      const grantId = (this.lots[0] as Lot).grantId;
      const tokensMilli = this.takeFromOldest(surplus);
      returns.push({ grantId, tokensMilli });
      surplus -= tokensMilli;
    }
    return returns;
  }

  private takeFromOldest(milli: number): number {
    const oldest = this.lots[0] as Lot;
    const taken = Math.min(milli, oldest.tokensMilli);
    oldest.tokensMilli -= taken;
    this.held -= taken;
    if (oldest.tokensMilli === 0) this.lots.shift();
    return taken;
  }
}
