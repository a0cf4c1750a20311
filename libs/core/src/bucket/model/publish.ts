import { type Budget } from '../budget.js';
import { type PublishOutcome } from '../token-bucket.port.js';
import { checkBudget } from './check.js';
import { depthMilli, refill } from './refill.js';
import { type BucketState } from './state.js';

/** A flow is forgotten a day after its last publish. */
const FLOW_KEPT_MS = 86_400_000;

/** An empty bucket that learns for one lease ttl: whoever held tokens of an earlier life has lost them by then. */
function emptyBucket(budget: Budget, generation: string, nowMs: number): BucketState {
  return {
    generation,
    budget,
    tokensMilli: 0,
    remainderMicro: 0,
    reservedMicro: 0,
    division: { rateMilliPerSec: 0, sharedMilliPerSec: 0, heldSafeMilliPerSec: 0 },
    allocations: 0,
    ...{ dueMilli: 0, dueUntilMs: 0, turns: 0 },
    stampMs: nowMs,
    learningUntilMs: nowMs + budget.leaseTtlMs,
    learningForMs: budget.leaseTtlMs,
    validUntilMs: 0,
    expiresAtMs: 0,
    largestCostMilli: 0,
    largestCostAtMs: 0,
    window: 0,
    seenNow: 0,
    seenBefore: 0,
    grantCount: 0,
    totals: { grantedMilli: 0, returnedMilli: 0, usedMilli: 0, droppedMilli: 0, rejectedMilli: 0 },
  };
}

/** Stores a budget if (epoch, seq) is newer. What has accrued so far is settled at the old rate first. */
export function publishBudget(
  stored: BucketState | null,
  budget: Budget,
  newGeneration: string,
  nowMs: number,
): { readonly flow: BucketState; readonly outcome: PublishOutcome } {
  checkBudget(budget);
  const last = stored?.budget ?? { epoch: 0, seq: 0 };
  const isOlder = budget.epoch < last.epoch || (budget.epoch === last.epoch && budget.seq <= last.seq);
  if (stored !== null && budget.epoch > 0 && isOlder) {
    return { flow: stored, outcome: { accepted: false, epoch: last.epoch, seq: last.seq } };
  }
  const settled = stored === null ? emptyBucket(budget, newGeneration, nowMs) : refill(stored, nowMs);
  const epoch = budget.epoch > 0 ? budget.epoch : last.epoch + 1;
  const flow: BucketState = {
    ...settled,
    budget: { ...budget, epoch },
    validUntilMs: nowMs + budget.validForMs,
    expiresAtMs: nowMs + FLOW_KEPT_MS,
  };
  const { generation, learningUntilMs } = flow;
  return {
    flow: { ...flow, tokensMilli: Math.min(flow.tokensMilli, depthMilli(flow, nowMs)) },
    outcome: { accepted: true, epoch, generation, learning: nowMs < learningUntilMs, created: stored === null },
  };
}
