import { type Decision } from '../decision.js';

/** Why a measurement ended. Only `saturated` tells a capacity; the others tell how much there is at least, or nothing. */
export type MeasureEnd =
  | 'saturated'
  | 'ceiling' // the ceiling was reached and the consumers kept up
  | 'demand' // producers do not send what they may
  | 'expired'
  | 'hard-limit'
  | 'blind' // the backlog could not be read
  | 'stopped'; // by whoever asked, or because nobody asks any more

export interface RampState {
  readonly phase: 'ramping' | 'holding' | 'ended';
  readonly ratePerSec: number;
  /** Since when the consumers have been saturated without a pause; null while they are not. */
  readonly saturatedSinceMs: number | null;
  /** Since when producers have sent far less than they may; null while they do not. */
  readonly unusedSinceMs: number | null;
  readonly blindSinceMs: number | null;
  /** What was consumed while saturated, messages/s, newest last. */
  readonly samples: readonly number[];
  /** Highest rate that was consumed. */
  readonly highestPerSec: number;
  readonly end: MeasureEnd | null;
}

export interface RampLimits {
  readonly ceilingPerSec: number;
  readonly expiresAtMs: number;
  /** Backlog at which the ramp goes no further, messages; null where none is known. */
  readonly backlogMessages: number | null;
}

/** What was measured. Messages/s. */
export interface MeasuredCapacity {
  /** `exact`: proven by saturation; `at-least`: the consumers kept up with this much. Null where nothing was consumed. */
  readonly kind: 'exact' | 'at-least' | null;
  readonly capacityPerSec: number | null;
  /** The mean lies within, with 95 %; null where it is a lower bound. */
  readonly fromPerSec: number | null;
  readonly toPerSec: number | null;
  readonly samples: number;
}

/** The ramp grows by this share a second: consumers that scale or warm up can follow, and a proof comes within the objective. */
const GROWTH_PER_SEC = 0.06;
/** Saturation must hold for so long before it counts, and is then measured for so long, ms. */
const PROOF_MS = 3000;
const HOLD_SAMPLES = 12;
/** What is held above the capacity while it is measured: the queue grows by so little, share. */
const HOLD_ABOVE = 0.05;
/** Producers that send less than this share of what they may for so long have no more to send, ms. */
const USED_SHARE = 0.8;
const UNUSED_MS = 8000;
/** Blind for longer than this ends it, ms. */
const BLIND_MS = 5000;
/** Of a normal mean, 95 %. Samples of a smoothed rate are not independent: every fourth counts. */
const Z_95 = 1.96;
const DEPENDENT_SAMPLES = 4;

/** From what really flows: a limit that holds nobody may be far above it. */
export function beginRamp({ ratePerSec: limitPerSec, constraints, binding }: Decision, floorPerSec: number): RampState {
  const view = constraints.find(({ id }) => id === binding);
  const flowsPerSec = Math.max(view?.producedPerSec ?? limitPerSec, view?.capacityPerSec ?? 0);
  const ratePerSec = Math.max(floorPerSec, Math.min(limitPerSec, flowsPerSec));
  return {
    ...{ phase: 'ramping', ratePerSec, saturatedSinceMs: null, unusedSinceMs: null, blindSinceMs: null },
    ...{ samples: [], highestPerSec: 0, end: null },
  };
}

export const endRamp = (state: RampState, end: MeasureEnd): RampState => ({ ...state, phase: 'ended', end });

/** One decision later. The proof of saturation is that of the law `drain`, which watches while the ramp sets the rate. */
export function stepRamp(state: RampState, decision: Decision, limits: RampLimits, dtSec: number): RampState {
  if (state.phase === 'ended') return state;
  const { atMs } = decision;
  const view = decision.constraints.find(({ id }) => id === decision.binding) ?? decision.constraints[0];
  if (decision.reason === 'HARD_LIMIT') return endRamp(state, 'hard-limit');
  if (atMs >= limits.expiresAtMs) return endRamp(state, 'expired');
  if (view === undefined || view.mode !== 'fresh' || view.completeness < 1) {
    const blindSinceMs = state.blindSinceMs ?? atMs;
    return atMs - blindSinceMs > BLIND_MS ? endRamp(state, 'blind') : { ...state, blindSinceMs };
  }
  const consumed = view.figures.consumePerSec ?? 0;
  const isLong = limits.backlogMessages !== null && (view.lagMessages ?? 0) >= limits.backlogMessages;
  const isSaturated = view.figures.isSaturated === 1 || isLong;
  const saturatedSinceMs = isSaturated ? (state.saturatedSinceMs ?? atMs) : null;
  const isUnused = (view.producedPerSec ?? 0) < USED_SHARE * state.ratePerSec && !isSaturated;
  const unusedSinceMs = isUnused ? (state.unusedSinceMs ?? atMs) : null;
  const seen = {
    ...{ saturatedSinceMs, unusedSinceMs, blindSinceMs: null },
    highestPerSec: Math.max(state.highestPerSec, Math.min(view.consumedPerSec ?? 0, consumed)),
  };
  if (state.phase === 'ramping') {
    if (saturatedSinceMs !== null && atMs - saturatedSinceMs >= PROOF_MS) {
      return {
        ...state,
        ...seen,
        phase: 'holding',
        ratePerSec: Math.min(limits.ceilingPerSec, (1 + HOLD_ABOVE) * consumed),
      };
    }
    if (unusedSinceMs !== null && atMs - unusedSinceMs >= UNUSED_MS) return endRamp({ ...state, ...seen }, 'demand');
    // Until the proof is there or gone the rate stays: a queue that is long enough need not grow.
    const grown = isSaturated || isUnused ? state.ratePerSec : state.ratePerSec * (1 + GROWTH_PER_SEC) ** dtSec;
    if (state.ratePerSec >= limits.ceilingPerSec && !isSaturated) {
      return state.unusedSinceMs === null && seen.highestPerSec > 0.95 * limits.ceilingPerSec
        ? endRamp({ ...state, ...seen }, 'ceiling')
        : { ...state, ...seen };
    }
    return { ...state, ...seen, ratePerSec: Math.min(limits.ceilingPerSec, grown) };
  }
  const samples = [...state.samples, consumed];
  // A queue that has run too long is measured while it drains: consumers are as busy then.
  const ratePerSec = isLong ? 0.5 * consumed : Math.min(limits.ceilingPerSec, (1 + HOLD_ABOVE) * consumed);
  const next = { ...state, ...seen, samples, ratePerSec };
  if (!isSaturated) return { ...next, phase: 'ramping', ratePerSec: Math.max(state.ratePerSec, consumed) };
  return samples.length >= HOLD_SAMPLES ? endRamp(next, 'saturated') : next;
}

export function capacityOf({ end, samples, highestPerSec }: RampState): MeasuredCapacity {
  if (end === 'saturated' && samples.length > 1) {
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples.length - 1);
    const margin = Z_95 * Math.sqrt((variance * DEPENDENT_SAMPLES) / samples.length);
    return {
      kind: 'exact',
      capacityPerSec: mean,
      fromPerSec: mean - margin,
      toPerSec: mean + margin,
      samples: samples.length,
    };
  }
  const isKnown = highestPerSec > 0;
  return {
    ...{ kind: isKnown ? 'at-least' : null, capacityPerSec: isKnown ? highestPerSec : null },
    ...{ fromPerSec: null, toPerSec: null, samples: samples.length },
  };
}
