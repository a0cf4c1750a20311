import { MILLI } from '../budget.js';
import { type LeaseGrant, type LeaseOutcome, type LeaseRequest, type Usage } from '../token-bucket.port.js';
import { meetInstance, rollWindow } from './census.js';
import { checkLease } from './check.js';
import { credit, hand } from './grants.js';
import { COST_KEPT_MS, depthMilli, effectiveRateMilli, refill } from './refill.js';
import { type BucketState, type InstanceState } from './state.js';

/** A first cost above this counts as this: one request must not make the bucket arbitrarily deep. */
export const COST_MAX_MILLI = 10_000 * MILLI;
/** Nobody is told to stay away for longer: a cost that stops being asked stops keeping the bucket deep. */
export const RETRY_MAX_MS = 30_000;
/** A silent instance is forgotten after this many lease ttls. */
export const INSTANCE_KEPT_TTLS = 12;

export interface Leased {
  readonly flow: BucketState | null;
  readonly instance: InstanceState | null;
  readonly outcome: LeaseOutcome;
}

/** The instance as it stands, or null where it was never seen, fell silent, or belongs to an earlier life of the flow. */
export function liveInstance(flow: BucketState, instance: InstanceState | null, nowMs: number): InstanceState | null {
  return instance !== null && instance.generation === flow.generation && nowMs < instance.expiresAtMs ? instance : null;
}

function newInstance(generation: string): InstanceState {
  const nothing = { lastLease: null, lastGiveBack: null, usageSeq: -1, window: -1, grantCount: 0, grants: [] };
  return { generation, expiresAtMs: 0, ...nothing };
}

/** Noted before the refill, so that a bucket filling up for this cost is not cut back to the plain burst first. */
function noteCost(flow: BucketState, costMilli: number, nowMs: number): BucketState {
  const ageMs = nowMs - flow.largestCostAtMs;
  if (costMilli < flow.largestCostMilli && ageMs >= 0 && ageMs < COST_KEPT_MS) return flow;
  return { ...flow, largestCostMilli: costMilli, largestCostAtMs: nowMs };
}

function countUsage(flow: BucketState, usage: Usage): BucketState {
  const totals = {
    ...flow.totals,
    usedMilli: flow.totals.usedMilli + usage.usedMilli,
    droppedMilli: flow.totals.droppedMilli + usage.droppedMilli,
    rejectedMilli: flow.totals.rejectedMilli + usage.rejectedMilli,
  };
  return { ...flow, totals };
}

/** What enforcement gives: whole tokens, unless all that was wanted or one first cost is there; never less than that. */
function affordableMilli(wantMilli: number, leastMilli: number, limitMilli: number): number {
  const mostMilli = Math.min(wantMilli, limitMilli);
  if (mostMilli < leastMilli) return 0;
  return mostMilli === wantMilli ? wantMilli : Math.max(leastMilli, Math.floor(mostMilli / MILLI) * MILLI);
}

/** Takes returns and usage in, then grants. `digest` stands for the body: one request id goes with one body. */
export function leaseTokens(
  stored: BucketState | null,
  storedInstance: InstanceState | null,
  request: LeaseRequest,
  digest: string,
  nowMs: number,
): Leased {
  checkLease(request);
  if (stored === null) return { flow: null, instance: storedInstance, outcome: { ok: false, reason: 'no-budget' } };
  const known = liveInstance(stored, storedInstance, nowMs);
  if (known?.lastLease?.requestId === request.requestId) {
    const { digest: firstDigest, reply } = known.lastLease;
    const outcome: LeaseOutcome = firstDigest === digest ? reply : { ok: false, reason: 'request-id-reused' };
    return { flow: stored, instance: known, outcome };
  }

  const costMilli = Math.min(request.firstCostMilli, COST_MAX_MILLI);
  let flow = refill(noteCost(stored, costMilli, nowMs), nowMs);
  let instance = known ?? newInstance(flow.generation);
  for (const given of request.returns) ({ flow, instance } = credit(flow, instance, given, nowMs));
  if (request.usage !== null && request.usage.seq > instance.usageSeq) {
    flow = countUsage(flow, request.usage);
    instance = { ...instance, usageSeq: request.usage.seq };
  }
  flow = meetInstance(rollWindow(flow, nowMs), instance.window);

  const instances = Math.max(1, flow.seenNow + flow.seenBefore);
  const { budget } = flow;
  const rateMilliPerSec = effectiveRateMilli(flow, nowMs);
  const shareMilliPerSec = Math.floor(rateMilliPerSec / instances);
  // One instance holds at most two refreshes of its share, a new one at most one; a whole first cost may always go out.
  const refreshes = known === null ? 1 : 2;
  const capMilli = Math.max(costMilli, Math.floor((shareMilliPerSec * refreshes * budget.refreshAfterMs) / 1000));
  const leastMilli = Math.min(request.wantMilli, costMilli);
  const wouldGrantMilli = affordableMilli(request.wantMilli, leastMilli, Math.min(flow.tokensMilli, capMilli));
  const grantedMilli = budget.terms.mode === 'observe' ? request.wantMilli : wouldGrantMilli;
  let grantId: string | null = null;
  if (grantedMilli > 0) {
    ({ flow, instance, grantId } = hand(flow, instance, grantedMilli, wouldGrantMilli, nowMs));
  }
  const waitMs = Math.min(RETRY_MAX_MS, Math.ceil(((leastMilli - flow.tokensMilli) * 1000) / rateMilliPerSec));

  const reply: LeaseGrant = {
    ok: true,
    grantId,
    grantedMilli,
    wouldGrantMilli,
    retryAfterMs: grantedMilli === 0 && request.wantMilli > 0 ? waitMs : 0,
    ttlMs: budget.leaseTtlMs,
    refreshAfterMs: budget.refreshAfterMs,
    rateMilliPerSec,
    shareMilliPerSec,
    safeShareMilliPerSec: Math.floor(budget.safeMilliPerSec / instances),
    burstMilli: depthMilli(flow, nowMs),
    epoch: budget.epoch,
    seq: budget.seq,
    validForMs: Math.max(0, flow.validUntilMs - nowMs),
    learning: nowMs < flow.learningUntilMs,
    terms: budget.terms,
  };
  const lastLease = { requestId: request.requestId, digest, reply };
  const expiresAtMs = nowMs + INSTANCE_KEPT_TTLS * budget.leaseTtlMs;
  return { flow, instance: { ...instance, lastLease, expiresAtMs, window: flow.window }, outcome: reply };
}
