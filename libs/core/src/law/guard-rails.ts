import { type Clamp, type DecisionReason } from '../decision.js';
import { type Policy } from '../policy/policy.js';

/**
 * The rails that hold for every law: freshness, hold and glide, hard limit per constraint; floor, ceiling and largest
 * step for the flow. All durations in milliseconds. Numbers: DESIGN.md §2, table of defaults.
 */
const HOLD_MS = 10_000;
const GLIDE_MS = 60_000;
const MIN_FRESH_MS = 5_000;
const FRESH_POLLS = 3;
/** The hard limit is left when the backlog is down to this share of it. */
const LIMIT_LEAVE_SHARE = 0.7;
/** Largest step up: doubling in a second, at least 1 % of the ceiling. */
const STEP_UP_PER_SEC = 2;
const MIN_STEP_UP_SHARE = 0.01;
/** Where only a depth is known, a capacity is a guess: a constraint asks for so many times the flow's rate at most. */
const DEPTH_ONLY_STEP = 1.1;
/** A pause of the loop is not caught up on: a longer one counts as this, seconds. */
const MAX_STEP_SPAN_SEC = 2;

/** What the rails remember of a constraint. */
export interface GuardState {
  /** The flow's rate when the newest reading ceased to be fresh; null while it is fresh. */
  readonly rateWhenStalePerSec: number | null;
  /** What was asked at the last stale tick: a reading that is stale as well, but less so, raises nothing. */
  readonly staleAskPerSec: number | null;
  readonly isAtHardLimit: boolean;
}

export interface Guarded {
  readonly askPerSec: number;
  readonly reason: DecisionReason;
  readonly clamp: Clamp | null;
  readonly state: GuardState;
  readonly mode: 'fresh' | 'stale' | 'gliding';
}

/** What one constraint saw and asked at this tick. */
export interface GuardInput {
  /** Age of the newest good reading; of the flow itself where there never was one. */
  readonly ageMs: number;
  readonly pollEveryMs: number;
  readonly completeness: number;
  readonly lagMessages: number | null;
  readonly retentionShare: number;
  /** Backlog that the objective allows. */
  readonly objectiveMessages: number;
  readonly ask: { readonly ratePerSec: number; readonly reason: DecisionReason };
  readonly flowRatePerSec: number;
  /** Only the depth of a queue is known, not what was done. */
  readonly isDepthOnly?: boolean;
  /** The broker blocks publishers. */
  readonly isBlocked?: boolean;
}

export function beginGuard(isAtHardLimit = false): GuardState {
  return { rateWhenStalePerSec: null, staleAskPerSec: null, isAtHardLimit };
}

/** Applies freshness, completeness and the hard limit to one constraint's ask. Blindness never raises a rate. */
export function guardConstraint(state: GuardState, input: GuardInput, policy: Policy): Guarded {
  const { ask, flowRatePerSec, ageMs } = input;
  const isFresh = ageMs <= freshMs(input.pollEveryMs);
  const holdMs = Math.max(HOLD_MS, freshMs(input.pollEveryMs));
  // A stale backlog says nothing new about the limit, and a partial one may be longer: neither leaves it.
  const mayLeave = isFresh && input.completeness === 1;
  const isAtHardLimit =
    (state.isAtHardLimit && !mayLeave) || (isFresh && hitsHardLimit(state.isAtHardLimit, input, policy));
  const rateWhenStalePerSec = isFresh ? null : (state.rateWhenStalePerSec ?? flowRatePerSec);
  const staleAskPerSec =
    rateWhenStalePerSec === null
      ? null
      : glide(rateWhenStalePerSec, state.staleAskPerSec, ageMs - holdMs, policy.rate.safePerSec);
  const next = { rateWhenStalePerSec, staleAskPerSec, isAtHardLimit };
  const mode = isFresh ? 'fresh' : ageMs > holdMs ? 'gliding' : 'stale';

  if (isAtHardLimit) return { askPerSec: 0, reason: 'HARD_LIMIT', clamp: 'hard-limit', state: next, mode };
  if (staleAskPerSec !== null) {
    const isGliding = mode === 'gliding';
    return {
      askPerSec: staleAskPerSec,
      reason: isGliding ? 'STALE_GLIDE' : 'STALE_HOLD',
      clamp: isGliding ? 'glide' : 'hold',
      state: next,
      mode,
    };
  }
  if (input.completeness < 1 && ask.ratePerSec > flowRatePerSec) {
    return { askPerSec: flowRatePerSec, reason: 'PARTIAL_READING', clamp: 'no-raise', state: next, mode };
  }
  if (input.isBlocked) {
    const askPerSec = Math.min(ask.ratePerSec, policy.rate.floorPerSec);
    return { askPerSec, reason: 'BROKER_ALARM', clamp: null, state: next, mode };
  }
  const carefulPerSec = Math.max(DEPTH_ONLY_STEP * flowRatePerSec, MIN_STEP_UP_SHARE * policy.rate.ceilingPerSec);
  if (input.isDepthOnly && ask.ratePerSec > carefulPerSec) {
    return { askPerSec: carefulPerSec, reason: ask.reason, clamp: 'step-up', state: next, mode };
  }
  return { askPerSec: ask.ratePerSec, reason: ask.reason, clamp: null, state: next, mode };
}

/** From the rate at which it went stale to the safe one, if that is lower; never above what was asked last. */
function glide(fromPerSec: number, lastAskPerSec: number | null, glidingMs: number, safePerSec: number): number {
  const share = Math.min(1, Math.max(0, glidingMs / GLIDE_MS));
  const targetPerSec = Math.min(fromPerSec, safePerSec);
  return Math.min(lastAskPerSec ?? fromPerSec, fromPerSec + (targetPerSec - fromPerSec) * share);
}

/** Readings up to this age may raise a rate. */
export function freshMs(pollEveryMs: number): number {
  return Math.max(FRESH_POLLS * pollEveryMs, MIN_FRESH_MS);
}

function hitsHardLimit(wasAtLimit: boolean, input: GuardInput, policy: Policy): boolean {
  const share = wasAtLimit ? LIMIT_LEAVE_SHARE : 1;
  const { backlogMessages, retentionShare } = policy.limit;
  const isLong = backlogMessages !== undefined && (input.lagMessages ?? 0) >= share * backlogMessages;
  // A topic that was idle and trimmed empty keeps little: the first messages are all of it, and in no danger.
  const isInDanger = (input.lagMessages ?? 0) > input.objectiveMessages;
  return isLong || (isInDanger && input.retentionShare >= share * retentionShare);
}

/** What the flow itself is bounded by at this tick. */
export interface FlowGuardInput {
  /** The lowest ask of its constraints. */
  readonly ratePerSec: number;
  readonly isAtHardLimit: boolean;
  readonly previousPerSec: number;
  readonly dtSec: number;
  /** What producers ask together when it was last known, messages/s. */
  readonly offeredPerSec: number | null;
  /** Some constraint was read freshly and completely: otherwise no rail lifts the rate either, save the floor. */
  readonly mayRaise: boolean;
}

/** Applies floor, ceiling, largest cut and largest step to the flow's rate. The hard limit is exempt from all but the ceiling. */
export function guardFlow(input: FlowGuardInput, policy: Policy): { ratePerSec: number; clamp: Clamp | null } {
  const { ratePerSec, isAtHardLimit, previousPerSec, dtSec } = input;
  if (isAtHardLimit) return { ratePerSec: 0, clamp: 'hard-limit' };
  const { ceilingPerSec, floorPerSec } = policy.rate;
  const leastPerSec = leastUncut(input, policy);
  const bounded = Math.min(ceilingPerSec, Math.max(floorPerSec, leastPerSec, ratePerSec));
  const spanSec = Math.min(MAX_STEP_SPAN_SEC, dtSec);
  const highest = Math.max(
    previousPerSec * STEP_UP_PER_SEC ** spanSec,
    previousPerSec + MIN_STEP_UP_SHARE * ceilingPerSec * spanSec,
    // A floor is promised: it is reached at once, also from the hard limit.
    floorPerSec,
  );
  if (bounded > highest) return { ratePerSec: highest, clamp: 'step-up' };
  if (bounded < ratePerSec) return { ratePerSec: bounded, clamp: 'ceiling' };
  if (bounded > ratePerSec) return { ratePerSec: bounded, clamp: leastPerSec > floorPerSec ? 'max-cut' : 'floor' };
  return { ratePerSec: bounded, clamp: null };
}

/** What the largest cut leaves of what is asked. Unknown is never zero: until it was known, the ceiling may be asked. */
function leastUncut(
  { offeredPerSec, previousPerSec, mayRaise }: FlowGuardInput,
  { enforcement, rate }: Policy,
): number {
  if (enforcement === undefined || enforcement.maxCutShare >= 1) return 0;
  const leastPerSec = (1 - enforcement.maxCutShare) * (offeredPerSec ?? rate.ceilingPerSec);
  return mayRaise ? leastPerSec : Math.min(leastPerSec, previousPerSec);
}
