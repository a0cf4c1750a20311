import { effectiveRateMilli } from './refill.js';
import { type BucketState, type InstanceState, type ShareRecord } from './state.js';

/** What one instance may take now. */
export interface Entitlement {
  readonly isAllotted: boolean;
  readonly shareMilliPerSec: number;
  /** The part of it that is kept for the instance. */
  readonly reservedMilliPerSec: number;
  readonly safeShareMilliPerSec: number;
  /** An equal part of the rate: whoever has no share of his own, or too small a one, may take so much from the pool. */
  readonly evenMilliPerSec: number;
}

/** True while the shares that a controller wrote hold: as long as its budget does. */
function isDivided(flow: BucketState, nowMs: number): boolean {
  return flow.division.rateMilliPerSec > 0 && (nowMs < flow.learningUntilMs || nowMs < flow.validUntilMs);
}

/** A share in proportion to what the rate has become since it was written. */
function scaled(flow: BucketState, milliPerSec: number, rateMilliPerSec: number): number {
  return Math.min(rateMilliPerSec, Math.floor((milliPerSec * rateMilliPerSec) / flow.division.rateMilliPerSec));
}

export function entitlement(flow: BucketState, share: ShareRecord | null, nowMs: number): Entitlement {
  const rateMilliPerSec = effectiveRateMilli(flow, nowMs);
  const instances = Math.max(1, flow.seenNow + flow.seenBefore);
  const evenMilliPerSec = Math.floor(rateMilliPerSec / instances);
  const isAllotted = share !== null && share.allocation >= flow.allocations && isDivided(flow, nowMs);
  if (!isAllotted) {
    const safeShareMilliPerSec = Math.floor(flow.budget.safeMilliPerSec / instances);
    return {
      ...{ isAllotted, shareMilliPerSec: evenMilliPerSec, reservedMilliPerSec: 0 },
      ...{ safeShareMilliPerSec, evenMilliPerSec },
    };
  }
  const { shareMilliPerSec, reservedMilliPerSec, safeShareMilliPerSec } = share;
  return {
    isAllotted,
    shareMilliPerSec: scaled(flow, shareMilliPerSec, rateMilliPerSec),
    reservedMilliPerSec: scaled(flow, reservedMilliPerSec, rateMilliPerSec),
    safeShareMilliPerSec,
    evenMilliPerSec,
  };
}

/**
 * The level of an instance: its share since its last lease on top of what it had left, up to two refreshes, or up to
 * one refresh beyond the cost it waits for. In thousandths of a milli-token, so that the smallest share loses nothing.
 */
export function levelMicro(
  flow: BucketState,
  instance: Pick<InstanceState, 'levelMicro' | 'seenAtMs'>,
  reservedMilliPerSec: number,
  costMilli: number,
  nowMs: number,
): number {
  const grown = instance.levelMicro + reservedMilliPerSec * Math.max(0, nowMs - instance.seenAtMs);
  const refreshMicro = reservedMilliPerSec * flow.budget.refreshAfterMs;
  return Math.min(grown, refreshMicro + Math.max(costMilli * 1000, refreshMicro));
}
