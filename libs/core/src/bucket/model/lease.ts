import { MILLI } from '../budget.js';
import { type LeaseGrant, type LeaseOutcome, type LeaseRequest } from '../token-bucket.port.js';
import { countUsage, EMPTY_BOOK } from './book.js';
import { meetInstance, rollWindow } from './census.js';
import { checkLease } from './check.js';
import { credit, hand } from './grants.js';
import { COST_KEPT_MS, depthMilli, effectiveRateMilli, refill } from './refill.js';
import { type Entitlement, entitlement, levelMicro } from './share.js';
import { type BucketState, type InstanceState } from './state.js';
import { endStaleTurn, isItsTurn, nextTurn } from './turn.js';

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

function newInstance(generation: string, nowMs: number): InstanceState {
  const nothing = { lastLease: null, lastGiveBack: null, usageSeq: -1, window: -1, grantCount: 0, grants: [] };
  return {
    generation,
    expiresAtMs: 0,
    ...nothing,
    turn: 0,
    levelMicro: 0,
    seenAtMs: nowMs,
    share: null,
    book: EMPTY_BOOK,
  };
}

/** Noted before the refill, so that a bucket filling up for this cost is not cut back to the plain burst first. */
function noteCost(flow: BucketState, costMilli: number, nowMs: number): BucketState {
  const ageMs = nowMs - flow.largestCostAtMs;
  if (costMilli < flow.largestCostMilli && ageMs >= 0 && ageMs < COST_KEPT_MS) return flow;
  return { ...flow, largestCostMilli: costMilli, largestCostAtMs: nowMs };
}

/** What enforcement gives: whole tokens, unless all that was wanted or one first cost is there; never less than that. */
function affordableMilli(wantMilli: number, leastMilli: number, limitMilli: number): number {
  const mostMilli = Math.min(wantMilli, limitMilli);
  if (mostMilli < leastMilli) return 0;
  return mostMilli === wantMilli ? wantMilli : Math.max(leastMilli, Math.floor(mostMilli / MILLI) * MILLI);
}

/**
 * Tokens that one instance may take: all that is not reserved for others, and its own level. Where the levels together
 * exceed the tokens, half of these stays for the others, so that a large one does not empty the bucket before them; but
 * one whole cost that it has saved for may always go out.
 */
function openTo(tokensMilli: number, ownMilli: number, othersMilli: number, leastMilli: number): number {
  const own = Math.min(ownMilli, tokensMilli - Math.min(othersMilli, Math.floor(tokensMilli / 2)));
  return Math.max(tokensMilli - othersMilli, own, ownMilli >= leastMilli ? leastMilli : 0);
}

/** When the bucket will hold so much, and the instance may take it: never sooner than the later of both. */
function retryMs(
  leastMilli: number,
  flow: BucketState,
  levelNowMicro: number,
  mine: Entitlement,
  rate: number,
): number {
  const bucketMs = rate > 0 ? Math.ceil(((leastMilli - flow.tokensMilli) * 1000) / rate) : RETRY_MAX_MS;
  if (!mine.isAllotted) return Math.min(RETRY_MAX_MS, Math.max(bucketMs, 1));
  const share = mine.reservedMilliPerSec;
  const levelMs = share > 0 ? Math.ceil((leastMilli * 1000 - levelNowMicro) / share) : flow.budget.refreshAfterMs;
  return Math.min(RETRY_MAX_MS, Math.max(bucketMs, levelMs, 1));
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
    // The numbers of the first answer, under the terms that hold now.
    const again: LeaseGrant = { ...reply, terms: stored.budget.terms };
    const outcome: LeaseOutcome = firstDigest === digest ? again : { ok: false, reason: 'request-id-reused' };
    return { flow: stored, instance: known, outcome };
  }

  const costMilli = Math.min(request.firstCostMilli, COST_MAX_MILLI);
  let flow = refill(noteCost(stored, costMilli, nowMs), nowMs);
  let instance = known ?? newInstance(flow.generation, nowMs);
  for (const given of request.returns) ({ flow, instance } = credit(flow, instance, given, nowMs));
  ({ flow, instance } = countUsage(flow, instance, request));
  flow = endStaleTurn(meetInstance(rollWindow(flow, nowMs), instance.window), nowMs);

  const { budget } = flow;
  const rateMilliPerSec = effectiveRateMilli(flow, nowMs);
  const mine = entitlement(flow, instance.share, nowMs);
  const level = mine.isAllotted ? levelMicro(flow, instance, mine.reservedMilliPerSec, costMilli, nowMs) : 0;
  const reservedMicro = Math.max(0, flow.reservedMicro - level);
  // One instance holds at most two refreshes of its share, a new one at most one; a whole first cost may always go out.
  const refreshes = known === null ? 1 : 2;
  const largestMilliPerSec = Math.max(mine.shareMilliPerSec, mine.evenMilliPerSec);
  const capMilli = Math.max(costMilli, Math.floor((largestMilliPerSec * refreshes * budget.refreshAfterMs) / 1000));
  const { wantMilli } = request;
  const leastMilli = Math.min(wantMilli, costMilli);
  const ownMilli = Math.floor(level / 1000);
  const dueMilli = isItsTurn(flow, instance) ? 0 : flow.dueMilli;
  const availableMilli = Math.max(0, flow.tokensMilli - dueMilli);
  const openMilli = openTo(availableMilli, ownMilli, Math.floor(reservedMicro / 1000), leastMilli);
  const limitMilli = Math.min(availableMilli, openMilli, capMilli);
  const wouldGrantMilli = affordableMilli(wantMilli, leastMilli, limitMilli);
  const grantedMilli = budget.terms.mode === 'observe' ? wantMilli : wouldGrantMilli;
  const waitMs = retryMs(leastMilli, flow, level, mine, rateMilliPerSec);
  const isWaiting = wantMilli > 0 && wouldGrantMilli === 0 && mine.isAllotted && ownMilli >= leastMilli;
  ({ flow, instance } = nextTurn(flow, instance, isWaiting, leastMilli, nowMs));
  let grantId: string | null = null;
  if (grantedMilli > 0) {
    ({ flow, instance, grantId } = hand(flow, instance, grantedMilli, wouldGrantMilli, nowMs));
  }
  // Who must wait keeps what he has saved; who got all that he wanted keeps one cost at most, so that rates of about one
  // message a lease lose nothing to rounding; the rest falls to the pool. Who wants nothing keeps nothing.
  const hungry = wouldGrantMilli < wantMilli;
  const rest = Math.max(0, level - wouldGrantMilli * 1000);
  const kept = hungry ? rest : Math.min(rest, leastMilli * 1000);

  const reply: LeaseGrant = {
    ok: true,
    grantId,
    grantedMilli,
    wouldGrantMilli,
    retryAfterMs: grantedMilli === 0 && wantMilli > 0 ? waitMs : 0,
    ttlMs: budget.leaseTtlMs,
    refreshAfterMs: budget.refreshAfterMs,
    rateMilliPerSec,
    shareMilliPerSec: mine.shareMilliPerSec,
    safeShareMilliPerSec: mine.safeShareMilliPerSec,
    burstMilli: depthMilli(flow, nowMs),
    epoch: budget.epoch,
    seq: budget.seq,
    validForMs: Math.max(0, flow.validUntilMs - nowMs),
    learning: nowMs < flow.learningUntilMs,
    terms: budget.terms,
  };
  const { book } = instance;
  const next: InstanceState = {
    ...instance,
    lastLease: { requestId: request.requestId, digest, reply },
    expiresAtMs: request.closing ? nowMs : nowMs + INSTANCE_KEPT_TTLS * budget.leaseTtlMs,
    window: flow.window,
    levelMicro: kept,
    seenAtMs: nowMs,
    book: { ...book, hungry, grantedMilli: book.grantedMilli + grantedMilli },
  };
  return { flow: { ...flow, reservedMicro: reservedMicro + kept }, instance: next, outcome: reply };
}
