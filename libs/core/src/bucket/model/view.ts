import { type BucketView } from '../token-bucket.port.js';
import { rollWindow } from './census.js';
import { depthMilli, refill } from './refill.js';
import { type BucketState } from './state.js';

/** What stands in the bucket as of `nowMs`; changes nothing. */
export function viewBucket(stored: BucketState, nowMs: number): BucketView {
  const flow = rollWindow(refill(stored, nowMs), nowMs);
  const { budget } = flow;
  return {
    flow: budget.flow,
    tokensMilli: flow.tokensMilli,
    rateMilliPerSec: budget.rateMilliPerSec,
    burstMilli: depthMilli(flow, nowMs),
    safeMilliPerSec: budget.safeMilliPerSec,
    epoch: budget.epoch,
    seq: budget.seq,
    generation: flow.generation,
    learning: nowMs < flow.learningUntilMs,
    validForMs: Math.max(0, flow.validUntilMs - nowMs),
    instances: flow.seenNow + flow.seenBefore,
    ...flow.totals,
    terms: budget.terms,
  };
}
