import { type ConstraintView, type Decision } from './decision.js';
import { explain } from './explain.js';
import { type BindingState, type ConstraintState, type FlowState, type TickInput } from './flow-state.js';
import { guardFlow } from './law/guard-rails.js';
import { constraintId, type LawChoice, type Policy } from './policy/policy.js';
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
  const constraints = emptyRecord<ConstraintState>();
  const views: ConstraintView[] = [];
  let lowest: ConstraintView | null = null;
  let previousPerSec = before.ratePerSec;
  let mayRaise = false;
  let isClear = true;
  for (const constraint of policy.constraints) {
    const id = constraintId(constraint);
    const {
      state: next,
      view,
      fromPerSec,
    } = turnConstraint(id, constraint, before.constraints[id], before, input, policy);
    constraints[id] = next;
    views.push(view);
    if (view.mode === 'fresh' && view.completeness === 1) mayRaise = true;
    else isClear = false;
    if (lowest !== null && !isLower(view, lowest)) continue;
    lowest = view;
    previousPerSec = fromPerSec;
  }
  if (lowest === null) throw new TypeError('a policy without constraints is not valid');
  const binding = nextBinding(before.binding, lowest.id, constraints);
  const isAtHardLimit = lowest.clamp === 'hard-limit';
  const dtSec = before.lastTickMs === null ? 0 : Math.max(0, input.nowMs - before.lastTickMs) / 1000;
  const rampPerSec = isClear && !isAtHardLimit ? (input.rampPerSec ?? null) : null;
  const askPerSec = rampPerSec ?? lowest.askPerSec;
  const guarded = guardFlow(
    { ratePerSec: askPerSec, isAtHardLimit, previousPerSec, dtSec, offeredPerSec, mayRaise },
    policy,
  );
  let named = lowest;
  for (const view of views) if (view.id === binding.id) named = view;
  const reason = isAtHardLimit ? 'HARD_LIMIT' : rampPerSec === null ? named.reason : 'MEASURING';
  const clamp = guarded.clamp ?? named.clamp;
  const { ratePerSec } = guarded;
  const turned = {
    state: { constraints, ratePerSec, lastTickMs: input.nowMs, binding, offeredPerSec },
    decision: {
      flow: policy.flow,
      mode: policy.mode,
      policyVersion: input.policyVersion,
      atMs: input.nowMs,
      ratePerSec,
      reason,
      clamp,
      binding: named.id,
      why: explain(
        { flow: policy.flow, mode: policy.mode, ratePerSec, reason, clamp },
        isAtHardLimit ? lowest : named,
        policy,
      ),
      constraints: views,
    },
  };
  return policy.candidateLaw === undefined ? turned : withCandidate(turned, policy, policy.candidateLaw, before, input);
}

interface Turned {
  readonly state: FlowState;
  readonly decision: Decision;
}

/** The candidate law sees the same readings and is followed by nobody: it takes one step from what really flows. */
function withCandidate(turned: Turned, policy: Policy, law: LawChoice, before: FlowState, input: TickInput): Turned {
  const own: Policy = { ...policy, law, candidateLaw: undefined, mode: 'observe' };
  const former = before.candidate ?? null;
  // What is enforced is the limit in force: a law that went on from its own asks, which nobody follows, would wind up.
  const from = former !== null && policy.mode === 'enforce' ? seatedAt(former, before.ratePerSec) : former;
  const { state, decision } = tick(own, from, input);
  const { ratePerSec, reason, clamp, why } = decision;
  return {
    state: { ...turned.state, candidate: state },
    decision: { ...turned.decision, candidate: { law: law.name, ratePerSec, reason, clamp, why } },
  };
}

function seatedAt(state: FlowState, ratePerSec: number): FlowState {
  const constraints = emptyRecord<ConstraintState>();
  for (const [id, kept] of Object.entries(state.constraints)) {
    constraints[id] = { ...kept, ask: { ...kept.ask, ratePerSec } };
  }
  return { ...state, ratePerSec, constraints };
}

/** A record whose keys are data: ids of ten thousand flows must not become ten thousand shapes of an object. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** At the hard limit a constraint is lower than one that asks 0 otherwise: the floor does not lift it. */
function isLower(a: ConstraintView, b: ConstraintView): boolean {
  if (a.askPerSec !== b.askPerSec) return a.askPerSec < b.askPerSec;
  return a.clamp === 'hard-limit' && b.clamp !== 'hard-limit';
}

/** The lowest constraint is named once it was the lowest for three ticks, so that the name does not flap. */
function nextBinding(before: BindingState | null, lowest: string, constraints: FlowState['constraints']): BindingState {
  if (before === null || !constraints[before.id]) return { id: lowest, candidate: lowest, ticks: 0 };
  if (lowest === before.id) return before.candidate === lowest ? before : { id: lowest, candidate: lowest, ticks: 0 };
  const ticks = lowest === before.candidate ? before.ticks + 1 : 1;
  return ticks >= BINDING_TICKS
    ? { id: lowest, candidate: lowest, ticks: 0 }
    : { id: before.id, candidate: lowest, ticks };
}
