import { type CandidateDecision, type ConstraintView, type Decision } from './decision.js';
import { explain } from './explain.js';
import { type BindingState, type ConstraintState, type FlowState, type TickInput } from './flow-state.js';
import { guardFlow } from './law/guard-rails.js';
import { constraintId, type Policy } from './policy/policy.js';
import { turnConstraint } from './turn-constraint.js';

/** Ticks that another constraint must be the lowest before the binding name changes. */
const BINDING_TICKS = 3;

/** The state of a flow that was never ticked. With a published rate it goes on from there, so a restart changes no rate. */
export function initFlow(policy: Policy, publishedRatePerSec: number | null): FlowState {
  return {
    constraints: {},
    ratePerSec: publishedRatePerSec ?? policy.rate.safePerSec,
    lastTickMs: null,
    binding: null,
  };
}

/**
 * One turn of one flow: readings in, rate and reason out. Pure: the same inputs give the same outputs, so that history
 * can be replayed and simulators run the product's own brain. `state` null is a flow that was never ticked.
 */
export function tick(
  policy: Policy,
  state: FlowState | null,
  input: TickInput,
): { state: FlowState; decision: Decision } {
  const before = state ?? initFlow(policy, null);
  const offeredPerSec = input.offeredPerSec ?? before.offeredPerSec ?? null;
  const constraints: Record<string, ConstraintState> = {};
  const views: ConstraintView[] = [];
  const from = new Map<string, number>();
  for (const constraint of policy.constraints) {
    const id = constraintId(constraint);
    const turn = turnConstraint(id, constraint, before.constraints[id], before, input, policy);
    constraints[id] = turn.state;
    views.push(turn.view);
    from.set(id, turn.fromPerSec);
  }
  const lowest = views.reduce((a, b) => (isLower(b, a) ? b : a));
  const binding = nextBinding(before.binding, lowest.id, constraints);
  const isAtHardLimit = lowest.clamp === 'hard-limit';
  const dtSec = before.lastTickMs === null ? 0 : Math.max(0, input.nowMs - before.lastTickMs) / 1000;
  const named = views.find((view) => view.id === binding.id) ?? lowest;
  const guarded = guardFlow(
    {
      ...{ ratePerSec: lowest.askPerSec, isAtHardLimit, dtSec, offeredPerSec },
      previousPerSec: from.get(lowest.id)!,
      mayRaise: views.some(({ mode, completeness }) => mode === 'fresh' && completeness === 1),
    },
    policy,
  );
  const candidate = tickCandidate(policy, before, input);
  const decision = {
    flow: policy.flow,
    mode: policy.mode,
    policyVersion: input.policyVersion,
    atMs: input.nowMs,
    ratePerSec: guarded.ratePerSec,
    reason: isAtHardLimit ? ('HARD_LIMIT' as const) : named.reason,
    clamp: guarded.clamp ?? named.clamp,
    binding: named.id,
    constraints: views,
    ...(candidate ? { candidate: candidate.decision } : {}),
  };
  return {
    state: {
      ...{ constraints, ratePerSec: guarded.ratePerSec, lastTickMs: input.nowMs, binding, offeredPerSec },
      ...(candidate ? { candidate: candidate.state } : {}),
    },
    decision: { ...decision, why: explain(decision, isAtHardLimit ? lowest : named, policy) },
  };
}

/** The candidate law sees the same readings and is followed by nobody: it takes one step from what really flows. */
function tickCandidate(
  policy: Policy,
  before: FlowState,
  input: TickInput,
): { state: FlowState; decision: CandidateDecision } | null {
  const { candidateLaw: law, ...rest } = policy;
  if (!law) return null;
  const { state, decision } = tick({ ...rest, law, mode: 'observe' }, before.candidate ?? null, input);
  const { ratePerSec, reason, clamp, why } = decision;
  return { state, decision: { law: law.name, ratePerSec, reason, clamp, why } };
}

/** At the hard limit a constraint is lower than one that asks 0 otherwise: the floor does not lift it. */
function isLower(a: ConstraintView, b: ConstraintView): boolean {
  if (a.askPerSec !== b.askPerSec) return a.askPerSec < b.askPerSec;
  return a.clamp === 'hard-limit' && b.clamp !== 'hard-limit';
}

/** The lowest constraint is named once it was the lowest for three ticks, so that the name does not flap. */
function nextBinding(before: BindingState | null, lowest: string, constraints: FlowState['constraints']): BindingState {
  if (before === null || !constraints[before.id]) return { id: lowest, candidate: lowest, ticks: 0 };
  if (lowest === before.id) return { id: lowest, candidate: lowest, ticks: 0 };
  const ticks = lowest === before.candidate ? before.ticks + 1 : 1;
  return ticks >= BINDING_TICKS
    ? { id: lowest, candidate: lowest, ticks: 0 }
    : { id: before.id, candidate: lowest, ticks };
}
