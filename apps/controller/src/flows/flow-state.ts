import { FLOW_STATES, type FlowStateName } from '@headgate/contract';
import { type ConstraintView, type Decision, type Policy } from '@headgate/core';

type Decided = Pick<Decision, 'reason' | 'mode' | 'ratePerSec' | 'constraints'>;

/** What a person sees first. `over` is told in observe too: the backlog is real, whoever limits. */
export function stateOf(policy: Policy, decision: Decided | null): FlowStateName {
  if (decision === null) return 'waiting';
  const isObserving = decision.mode === 'observe';
  if (decision.reason === 'HARD_LIMIT') return isObserving ? 'over' : 'stopped';
  if (decision.constraints.some(({ mode }) => mode !== 'fresh')) return 'blind';
  if (decision.constraints.some((view) => overShare(policy, view) > 1)) return 'over';
  if (isObserving) return 'observing';
  return decision.ratePerSec < policy.rate.ceilingPerSec ? 'held' : 'open';
}

/** Someone should look: nothing is sent, nothing is seen, or the objective is missed. */
export const needsYou = (state: FlowStateName): boolean => state === 'stopped' || state === 'blind' || state === 'over';

/** Rank of need: by state, and among those that need somebody by how far they are beyond the objective. 0 is calm. */
export function attentionOf(policy: Policy, state: FlowStateName, decision: Decided | null): number {
  const rank = FLOW_STATES.length - 1 - FLOW_STATES.indexOf(state);
  const worst = Math.max(0, ...(decision?.constraints ?? []).map((view) => overShare(policy, view)));
  return 1000 * rank + (needsYou(state) ? Math.min(999, Math.round(10 * worst)) : 0);
}

/** How much of its objective a backlog takes: above 1 it is over. 0 where nothing is known of it. */
function overShare({ objective }: Policy, view: ConstraintView): number {
  const byDelay = objective.delaySec === undefined ? 0 : (view.delaySec ?? 0) / objective.delaySec;
  const byBacklog = objective.backlogMessages === undefined ? 0 : (view.lagMessages ?? 0) / objective.backlogMessages;
  return Math.max(byDelay, byBacklog);
}
