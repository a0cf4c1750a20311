import { type LagWindow, totalAt } from '../../lag/lag-window.js';
import { FIELD, newestUpTo, numberAt } from '../../lag/sample-log.js';

/** What comes in, and what of it the budget explains. */
export interface InflowState {
  /** Messages that a token stands for, as learned; 1 until use was reported. */
  readonly messagesPerToken: number;
  readonly isRatioKnown: boolean;
  /** Inflow that no budget explains, messages/s, smoothed. */
  readonly unbudgetedPerSec: number;
}

export interface Inflow {
  /** Producers use what the limit allows, so the limit is what holds them. */
  readonly isBinding: boolean;
  /** Inflow that commits have confirmed, messages/s; 0 where it is not known. */
  readonly confirmedPerSec: number;
}

/** Span over which inflow is compared with the budget, ms (CONTROL.md §3). */
const SPAN_MS = 8000;
/** A new rate is in force after this time on average, and as late comes the report of what was used, ms (§4: 0.5-2 s). */
const LEASE_MS = 1000;
/** Smoothing of the unbudgeted inflow, s, and what of the budget counts as noise (CONTROL.md §3). */
const INFLOW_TAU_SEC = 4;
const NOISE_SHARE = 0.04;
/** Tokens saved up while nobody sent, s of rate. */
const BURST_SEC = 0.3;
/** Production is compared with the limit over this span, ms: leases come in bursts. */
const BINDING_SPAN_MS = 3000;
/** The limit binds where this share of it is used (CONTROL.md §3). */
const BINDING_SHARE = 0.85;
/** Inflow is taken as confirmed over this span before the last commits, ms. */
const CONFIRMED_SPAN_MS = 5000;
/** Messages per token: bounds (CONTROL.md §1.6), least tokens in the span to learn from, time constants down and up, s. */
const RATIO_MIN = 0.1;
const RATIO_MAX = 100;
const RATIO_TOKENS = 20;
/** Downwards it is soon believed, for unbudgeted inflow can only raise it; upwards slowly. */
const RATIO_DOWN_SEC = 10;
const RATIO_UP_SEC = 60;

export const beginInflow: InflowState = { messagesPerToken: 1, isRatioKnown: false, unbudgetedPerSec: 0 };

/** Compares what came in with what was allowed, or with what producers say they used. */
export function nextInflow(state: InflowState, { samples }: LagWindow, dtSec: number): InflowState {
  const newest = samples.length - 1;
  if (newest < 2) return state;
  const nowMs = numberAt(samples, newest, FIELD.endAtMs);
  const from = Math.max(0, newestUpTo(samples, FIELD.endAtMs, nowMs - SPAN_MS));
  const spanSec = (nowMs - numberAt(samples, from, FIELD.endAtMs)) / 1000;
  if (spanSec <= 0) return state;
  const produced = numberAt(samples, newest, FIELD.produced) - numberAt(samples, from, FIELD.produced);
  const used = numberAt(samples, newest, FIELD.usedTokens) - numberAt(samples, from, FIELD.usedTokens);
  const isUseKnown = used >= 0;
  const ratio: InflowState = isUseKnown ? nextRatio(state, produced, used, spanSec, dtSec) : state;
  if (isUseKnown && !ratio.isRatioKnown) return ratio;
  const allowed = isUseKnown ? used : allowedTokens(samples, from, newest);
  const slack = isUseKnown ? NOISE_SHARE : NOISE_SHARE + BURST_SEC / spanSec;
  const excess = Math.max(0, produced - ratio.messagesPerToken * allowed * (1 + slack)) / spanSec;
  // Nobody told what was allowed: what is not known is not counted as unbudgeted.
  if (Number.isNaN(excess)) return state;
  const share = Math.min(1, spanSec / (SPAN_MS / 1000)) * (1 - Math.exp(-dtSec / INFLOW_TAU_SEC));
  return {
    messagesPerToken: ratio.messagesPerToken,
    isRatioKnown: ratio.isRatioKnown,
    unbudgetedPerSec: state.unbudgetedPerSec + share * (excess - state.unbudgetedPerSec),
  };
}

function nextRatio(state: InflowState, produced: number, used: number, spanSec: number, dtSec: number): InflowState {
  if (used < RATIO_TOKENS || spanSec * 1000 < SPAN_MS / 2) return state;
  const seen = Math.min(RATIO_MAX, Math.max(RATIO_MIN, produced / used));
  if (!state.isRatioKnown) return { ...state, messagesPerToken: seen, isRatioKnown: true };
  const tauSec = seen < state.messagesPerToken ? RATIO_DOWN_SEC : RATIO_UP_SEC;
  const step = (1 - Math.exp(-dtSec / tauSec)) * (seen - state.messagesPerToken);
  return {
    messagesPerToken: state.messagesPerToken + step,
    isRatioKnown: true,
    unbudgetedPerSec: state.unbudgetedPerSec,
  };
}

/** Integral of the published rate between two samples, shifted by the time that a rate takes to be in force. */
function allowedTokens(samples: LagWindow['samples'], from: number, to: number): number {
  const fromMs = numberAt(samples, from, FIELD.endAtMs) - LEASE_MS;
  const toMs = numberAt(samples, to, FIELD.endAtMs) - LEASE_MS;
  let tokens = 0;
  for (let i = to; i > 0; i--) {
    const beginsMs = numberAt(samples, i - 1, FIELD.endAtMs);
    const overlapMs = Math.min(toMs, numberAt(samples, i, FIELD.endAtMs)) - Math.max(fromMs, beginsMs);
    if (overlapMs > 0) tokens += (overlapMs / 1000) * numberAt(samples, i, FIELD.flowRatePerSec);
    if (beginsMs <= fromMs) return tokens;
  }
  // Before history began the first rate is taken to have held.
  const missingMs = numberAt(samples, 0, FIELD.endAtMs) - fromMs;
  return missingMs > 0
    ? tokens + (missingMs / 1000) * numberAt(samples, Math.min(1, to), FIELD.flowRatePerSec)
    : tokens;
}

export function readInflow(
  { messagesPerToken }: InflowState,
  { samples }: LagWindow,
  limitPerSec: number,
  commitAgeSec: number,
): Inflow {
  const newest = samples.length - 1;
  if (newest < 1) return { isBinding: true, confirmedPerSec: 0 };
  const nowMs = numberAt(samples, newest, FIELD.endAtMs);
  const from = Math.max(0, Math.min(newest - 1, newestUpTo(samples, FIELD.endAtMs, nowMs - BINDING_SPAN_MS)));
  const spanSec = (nowMs - numberAt(samples, from, FIELD.endAtMs)) / 1000;
  const used = numberAt(samples, newest, FIELD.usedTokens) - numberAt(samples, from, FIELD.usedTokens);
  const produced = numberAt(samples, newest, FIELD.produced) - numberAt(samples, from, FIELD.produced);
  const spent = used >= 0 ? used : produced / messagesPerToken;
  const endsMs = nowMs - 1000 * commitAgeSec;
  const beginsMs = Math.max(endsMs - CONFIRMED_SPAN_MS, numberAt(samples, 0, FIELD.endAtMs));
  const confirmed = totalAt(samples, FIELD.produced, endsMs) - totalAt(samples, FIELD.produced, beginsMs);
  return {
    isBinding: spanSec <= 0 || spent / spanSec > BINDING_SHARE * limitPerSec,
    confirmedPerSec: endsMs - beginsMs < 2000 ? 0 : (1000 * confirmed) / (endsMs - beginsMs),
  };
}
