import { type InstanceReport, type ShareEntry, type SharesOfFlow } from '../share-store.port.js';
import { checkShares, sharedOf } from './check.js';
import { refill } from './refill.js';
import { type BucketState, type InstanceState } from './state.js';

/** Who an instance is, beside what the bucket keeps of it. */
type Name = Pick<InstanceReport, 'producer' | 'instance'>;

/** Divides the rate anew, or gives null where another epoch stands. The shares themselves are kept by the caller. */
export function allocateShares(stored: BucketState | null, shares: SharesOfFlow, nowMs: number): BucketState | null {
  const sharedMilliPerSec = sharedOf(shares);
  checkShares(shares, sharedMilliPerSec);
  if (stored === null || stored.budget.epoch !== shares.epoch) return null;
  const { rateMilliPerSec, heldSafeMilliPerSec } = shares;
  return {
    ...refill(stored, nowMs),
    division: { rateMilliPerSec, sharedMilliPerSec, heldSafeMilliPerSec },
    reservedMicro: shares.reservedMilli * 1000,
    allocations: stored.allocations + 1,
  };
}

/** What an instance's leases tell of it. */
export function reportOf(name: Name, state: InstanceState, nowMs: number): InstanceReport {
  const levelMilli = Math.floor(state.levelMicro / 1000);
  const { producer, instance } = name;
  return { producer, instance, ageMs: Math.max(0, nowMs - state.seenAtMs), levelMilli, ...state.book };
}

/** The instance with its share by the allocation that `flow` has had last. */
export function withShare(flow: BucketState, state: InstanceState, entry: ShareEntry): InstanceState {
  const { shareMilliPerSec, reservedMilliPerSec, safeShareMilliPerSec } = entry;
  const share = { shareMilliPerSec, reservedMilliPerSec, safeShareMilliPerSec };
  return { ...state, share: { allocation: flow.allocations, ...share } };
}
