import { MILLI } from '../budget.js';
import { type BucketState } from './state.js';

/** How long the largest cost asked keeps the bucket deep enough for it. */
export const COST_KEPT_MS = 60_000;

/** Depth of the bucket: the burst, but one token at least and the largest cost asked within the last minute. */
export function depthMilli(flow: BucketState, nowMs: number): number {
  const ageMs = nowMs - flow.largestCostAtMs;
  const costMilli = ageMs >= 0 && ageMs < COST_KEPT_MS ? flow.largestCostMilli : 0;
  return Math.max(flow.budget.burstMilli, MILLI, costMilli);
}

/**
 * The rate that holds now: min(rate, safe) while learning, rate while valid; without a controller what is left of the
 * safe rate once those who leased through it have taken their part, which they then spend unseen.
 */
export function effectiveRateMilli(flow: BucketState, nowMs: number): number {
  const { rateMilliPerSec, safeMilliPerSec } = flow.budget;
  if (nowMs < flow.learningUntilMs) return Math.min(rateMilliPerSec, safeMilliPerSec);
  return nowMs < flow.validUntilMs ? rateMilliPerSec : openSafeMilli(flow);
}

function openSafeMilli({ budget, division }: BucketState): number {
  return Math.max(0, budget.safeMilliPerSec - division.heldSafeMilliPerSec);
}

/** What the shares have added to the reserved tokens; once no budget is valid any more nothing is reserved. */
function reservedMicro(
  flow: BucketState,
  fromMs: number,
  nowMs: number,
  ends: { learned: number; valid: number },
): number {
  const { rateMilliPerSec: dividedMilliPerSec, sharedMilliPerSec } = flow.division;
  const untilMs = Math.max(ends.learned, ends.valid);
  if (dividedMilliPerSec === 0 || nowMs >= untilMs) return 0;
  const { rateMilliPerSec, safeMilliPerSec } = flow.budget;
  const heldMilliPerSec = nowMs < ends.learned ? Math.min(rateMilliPerSec, safeMilliPerSec) : rateMilliPerSec;
  const perSec = Math.floor((sharedMilliPerSec * heldMilliPerSec) / dividedMilliPerSec);
  return flow.reservedMicro + perSec * (nowMs - fromMs);
}

interface Level {
  readonly tokensMilli: number;
  readonly remainderMicro: number;
}

/** Split so that every product stays exact in a double; the Lua does the same steps in the same order. */
function accrue(level: Level, rateMilliPerSec: number, ms: number): Level {
  if (ms <= 0) return level;
  const perMs = Math.floor(rateMilliPerSec / 1000);
  const micro = (rateMilliPerSec - perMs * 1000) * ms + level.remainderMicro;
  const carried = Math.floor(micro / 1000);
  return { tokensMilli: level.tokensMilli + perMs * ms + carried, remainderMicro: micro - carried * 1000 };
}

/**
 * Brings the tokens up to `nowMs` at the rates that held meanwhile. A clock that went back gives nothing and the stamp
 * is overwritten all the same, so one interval is lost; a clock that went ahead gives one bucket, because of the cap.
 * Ends that a step back left far ahead are pulled in, so that neither learning nor validity outlives its length; an
 * end that has passed becomes 0, so that a step back does not bring it to life again.
 */
export function refill(flow: BucketState, nowMs: number): BucketState {
  const { rateMilliPerSec, safeMilliPerSec, validForMs } = flow.budget;
  const fromMs = Math.min(flow.stampMs, nowMs);
  const learningUntilMs = Math.min(flow.learningUntilMs, nowMs + flow.learningForMs);
  const validUntilMs = Math.min(flow.validUntilMs, nowMs + validForMs);
  let level: Level = flow;
  level = accrue(level, Math.min(rateMilliPerSec, safeMilliPerSec), Math.min(nowMs, learningUntilMs) - fromMs);
  level = accrue(level, rateMilliPerSec, Math.min(nowMs, validUntilMs) - Math.max(fromMs, learningUntilMs));
  level = accrue(level, openSafeMilli(flow), nowMs - Math.max(fromMs, learningUntilMs, validUntilMs));
  const depth = depthMilli(flow, nowMs);
  const full = level.tokensMilli >= depth;
  return {
    ...flow,
    tokensMilli: full ? depth : level.tokensMilli,
    remainderMicro: full ? 0 : level.remainderMicro,
    reservedMicro: reservedMicro(flow, fromMs, nowMs, { learned: learningUntilMs, valid: validUntilMs }),
    stampMs: nowMs,
    learningUntilMs: nowMs < learningUntilMs ? learningUntilMs : 0,
    validUntilMs: nowMs < validUntilMs ? validUntilMs : 0,
  };
}
