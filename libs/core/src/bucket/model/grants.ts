import { type GrantReturn } from '../token-bucket.port.js';
import { depthMilli } from './refill.js';
import { type BucketState, type GrantRecord, type InstanceState } from './state.js';

/** Grants of an instance that are remembered; an older one credits nothing any more. */
const GRANTS_KEPT = 32;

export interface Credited {
  readonly flow: BucketState;
  readonly instance: InstanceState;
  readonly creditedMilli: number;
}

/**
 * Credits one return: at most what is left of its grant, nothing once that has expired or is unknown. In observe a
 * grant can exceed what the bucket paid for it; that excess comes back first and adds no token.
 */
export function credit(flow: BucketState, instance: InstanceState, given: GrantReturn, nowMs: number): Credited {
  const slot = instance.grants.findIndex((grant) => grant.id === given.grantId);
  const grant = instance.grants[slot];
  if (grant === undefined || nowMs >= grant.expiresAtMs) return { flow, instance, creditedMilli: 0 };
  const creditedMilli = Math.min(given.tokensMilli, grant.amountMilli - grant.returnedMilli);
  const unpaidMilli = grant.amountMilli - grant.debitedMilli;
  const afterMilli = grant.returnedMilli + creditedMilli;
  const paidMilli = Math.max(0, afterMilli - unpaidMilli) - Math.max(0, grant.returnedMilli - unpaidMilli);
  return {
    creditedMilli,
    flow: {
      ...flow,
      tokensMilli: Math.min(depthMilli(flow, nowMs), flow.tokensMilli + paidMilli),
      totals: { ...flow.totals, returnedMilli: flow.totals.returnedMilli + creditedMilli },
    },
    instance: { ...instance, grants: instance.grants.with(slot, { ...grant, returnedMilli: afterMilli }) },
  };
}

/** Debits a grant and remembers it in the slot of the oldest one. */
export function hand(
  flow: BucketState,
  instance: InstanceState,
  amountMilli: number,
  debitedMilli: number,
  nowMs: number,
): { readonly flow: BucketState; readonly instance: InstanceState; readonly grantId: string } {
  const slot = instance.grantCount % GRANTS_KEPT;
  const grantId = `${flow.generation}-${flow.grantCount + 1}-${slot}`;
  const expiresAtMs = nowMs + flow.budget.leaseTtlMs;
  const record: GrantRecord = { id: grantId, amountMilli, debitedMilli, returnedMilli: 0, expiresAtMs };
  const grants = [...instance.grants];
  grants[slot] = record;
  return {
    grantId,
    flow: {
      ...flow,
      grantCount: flow.grantCount + 1,
      tokensMilli: flow.tokensMilli - debitedMilli,
      totals: { ...flow.totals, grantedMilli: flow.totals.grantedMilli + amountMilli },
    },
    instance: { ...instance, grantCount: instance.grantCount + 1, grants },
  };
}
