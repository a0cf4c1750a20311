import { type ConstraintView } from './decision.js';
import { drainEta } from './drain-eta.js';
import { type LawAsk } from './flow-state.js';
import { type LagWindow, lagMessages, ratesPerSec } from './lag/lag-window.js';
import { type Reading, type UnknownReason } from './lag/reading.js';
import { type Guarded } from './law/guard-rails.js';
import { type Constraint, type Policy, placeOf } from './policy/policy.js';

/** Rates shown to people are taken over this span, milliseconds: several commits of a usual consumer. */
const RATE_SPAN_MS = 10_000;

export interface ConstraintTurn {
  readonly constraint: Constraint;
  readonly id: string;
  readonly reading: Reading | undefined;
  readonly window: LagWindow | null;
  readonly ageMs: number;
  readonly ask: LawAsk;
  readonly guarded: Guarded;
  readonly policy: Policy;
}

/** One constraint at one tick as people and programs see it. What is unknown is null with its reason, never 0. */
export function viewConstraint(turn: ConstraintTurn): ConstraintView {
  const { constraint, window, reading, ask, guarded, policy } = turn;
  const lag = window === null ? null : lagMessages(window);
  const rates = window === null ? { produced: null, consumed: null } : ratesPerSec(window, RATE_SPAN_MS);
  const pace = rates.consumed || ask.capacityPerSec;
  const { cluster, group, topics } = placeOf(constraint);
  return {
    id: turn.id,
    group,
    cluster,
    topics,
    mode: window === null ? 'no-reading' : guarded.mode,
    lagMessages: lag,
    lagReason: lag === null ? unknownReason(reading, window) : null,
    delaySec: lag === 0 ? 0 : lag !== null && pace ? lag / pace : null,
    consumedPerSec: rates.consumed,
    producedPerSec: rates.produced,
    drainEta: drainEta(window),
    capacityPerSec: ask.capacityPerSec,
    objectiveMessages: objectiveMessages(policy, ask.capacityPerSec ?? rates.consumed),
    completeness: window?.completeness ?? 0,
    sampleAgeMs: window === null ? null : turn.ageMs,
    members: window?.reading.members ?? null,
    groupState: window?.reading.groupState ?? 'unknown',
    lawAskPerSec: ask.ratePerSec,
    askPerSec: guarded.askPerSec,
    reason: guarded.reason,
    clamp: guarded.clamp,
    figures: ask.figures,
    failure: reading && !reading.ok ? reading.message : null,
    ...moreOf(turn),
  };
}

/** What only some kinds have. */
function moreOf({ constraint, window, ageMs }: ConstraintTurn): Pick<ConstraintView, 'fill' | 'queue'> {
  const { fill, queue } = window?.reading ?? {};
  if (fill !== undefined && constraint.kind === 'level') {
    const { used, limit } = fill;
    return { fill: { used, limit, objectiveShare: constraint.objectiveShare ?? 1 } };
  }
  if (queue === undefined) return {};
  const { countedAtMs, alarm } = queue;
  const countedAgeMs = countedAtMs === null ? null : ageMs + window!.reading.atMs - countedAtMs;
  return { queue: { isDepthOnly: countedAtMs === null, countedAgeMs, alarm } };
}

function unknownReason(reading: Reading | undefined, window: LagWindow | null): UnknownReason {
  if (reading && !reading.ok) return reading.reason;
  return window?.partitions.find((partition) => partition.unknown !== null)?.unknown ?? 'no-reading';
}

/** Backlog that the objective allows at a pace, messages; null where only a delay is given and no pace is known. */
export function objectiveMessages(policy: Policy, pacePerSec: number | null): number | null {
  const { delaySec, backlogMessages } = policy.objective;
  const byDelay = delaySec === undefined || pacePerSec === null ? null : delaySec * pacePerSec;
  if (byDelay === null) return backlogMessages ?? null;
  return Math.min(byDelay, backlogMessages ?? Number.POSITIVE_INFINITY);
}
