import { type Budget, MILLI } from './bucket/budget.js';
import { type Decision } from './decision.js';
import { type Policy } from './policy/policy.js';

/** How long a budget holds without a new one, milliseconds: longer than any hand-over. */
const VALID_FOR_MS = 30_000;
/** Refresh of a lease: one second up to 1,000 clients, then a thousandth of a second per client, at most 10 s. */
const MIN_REFRESH_MS = 1_000;
const MAX_REFRESH_MS = 10_000;
const MIN_TTL_MS = 5_000;
const MAX_TTL_MS = 30_000;

export interface BudgetFrame {
  readonly seq: number;
  /** Instances that lease now: they set the refresh. */
  readonly instances: number;
  /** Path where the whole story stands. */
  readonly link: string;
}

/** How often so many instances lease, and for how long. */
export function leaseTiming(instances: number): { readonly refreshAfterMs: number; readonly leaseTtlMs: number } {
  const refreshAfterMs = Math.min(MAX_REFRESH_MS, Math.max(MIN_REFRESH_MS, Math.ceil(instances)));
  return { refreshAfterMs, leaseTtlMs: Math.min(MAX_TTL_MS, Math.max(MIN_TTL_MS, 3 * refreshAfterMs)) };
}

/** What is published for a decision. The rate is cut to whole milli-units, never rounded up. */
export function budgetOf(policy: Policy, decision: Decision, frame: BudgetFrame): Omit<Budget, 'epoch'> {
  const rateMilliPerSec = milliOf(decision.ratePerSec);
  return {
    flow: policy.flow,
    rateMilliPerSec,
    burstMilli: Math.max(MILLI, Math.floor(rateMilliPerSec * policy.rate.burstSec)),
    safeMilliPerSec: milliOf(policy.rate.safePerSec),
    seq: frame.seq,
    validForMs: VALID_FOR_MS,
    ...leaseTiming(frame.instances),
    terms: {
      mode: policy.mode,
      ...(policy.enforcement ? { instanceShare: policy.enforcement.instanceShare } : {}),
      overflow: policy.overflow,
      onOutage: policy.onOutage,
      reason: { code: decision.reason, text: decision.why, link: frame.link },
      policyVersion: decision.policyVersion,
    },
  };
}

/** Whole milli-units. The product of 1.005 and 1,000 lies a hair below 1,005, and a floor must not lose a unit to that. */
function milliOf(perSec: number): number {
  return Math.floor(perSec * MILLI * (1 + Number.EPSILON));
}
