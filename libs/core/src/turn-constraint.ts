import { objectiveMessages, viewConstraint } from './constraint-view.js';
import { type ConstraintView } from './decision.js';
import { type ConstraintState, type FlowState, type TickInput } from './flow-state.js';
import { lagMessages, pushReading, retentionShare } from './lag/lag-window.js';
import { type ControlLaw } from './law/control-law.js';
import { beginGuard, guardConstraint } from './law/guard-rails.js';
import { LAWS, withDefaults } from './law/law-registry.js';
import { type Constraint, type Policy } from './policy/policy.js';

/** A constraint that is new, or whose law is: what was seen of it and its guard rails outlive the law. */
function beginConstraint(
  policy: Policy,
  law: ControlLaw<unknown>,
  flow: FlowState,
  nowMs: number,
  former: ConstraintState | undefined,
): ConstraintState {
  return {
    window: former?.window ?? null,
    sinceMs: former?.sinceMs ?? nowMs,
    lawName: law.name,
    lawState: law.init(policy),
    ask: { ratePerSec: flow.ratePerSec, reason: 'NO_READING', capacityPerSec: null, figures: {} },
    steppedAtMs: null,
    // A flow at 0 is at its hard limit, also after a restart: only a fresh reading can tell that it has left.
    guard: former?.guard ?? beginGuard(flow.ratePerSec < policy.rate.floorPerSec),
  };
}

/**
 * One turn of one constraint: the newest reading goes into its window, its law takes a step where there is a new sample,
 * and the guard rails have the last word.
 */
export function turnConstraint(
  id: string,
  constraint: Constraint,
  state: ConstraintState | undefined,
  flow: FlowState,
  input: TickInput,
  policy: Policy,
): { state: ConstraintState; view: ConstraintView } {
  const law = (input.laws ?? LAWS).get(policy.law.name)!;
  const before = state?.lawName === law.name ? state : beginConstraint(policy, law, flow, input.nowMs, state);
  const reading = input.readings.get(id);
  const startsAt = constraint.kind === 'kafka' ? constraint.startsAt : undefined;
  const window = reading?.ok
    ? pushReading(before.window, reading, startsAt, {
        flowRatePerSec: flow.ratePerSec,
        usedTokens: input.usedTokens ?? null,
      })
    : before.window;
  const ageMs = input.nowMs - (window?.reading.atMs ?? before.sinceMs);
  let { lawState, ask } = before;
  let steppedAtMs = before.steppedAtMs;
  if (window !== null && window !== before.window) {
    const step = law.step(
      lawState,
      {
        nowMs: input.nowMs,
        dtSec: steppedAtMs === null ? 0 : (window.reading.atMs - steppedAtMs) / 1000,
        sampleAgeMs: ageMs,
        window,
        groupState: window.reading.groupState,
        members: window.reading.members,
        ownAskPerSec: ask.ratePerSec,
        flowRatePerSec: flow.ratePerSec,
      },
      policy,
      withDefaults(law, policy.law.params),
    );
    lawState = step.state;
    ask = {
      ratePerSec: step.ratePerSec,
      reason: step.reason,
      capacityPerSec: step.capacityPerSec,
      figures: step.figures,
    };
    steppedAtMs = window.reading.atMs;
  }
  const guarded = guardConstraint(
    before.guard,
    {
      ageMs,
      pollEveryMs: input.pollEveryMs,
      completeness: window?.completeness ?? 0,
      lagMessages: window === null ? null : lagMessages(window),
      retentionShare: window === null ? 0 : retentionShare(window),
      objectiveMessages: objectiveMessages(policy, ask.capacityPerSec ?? policy.rate.safePerSec) ?? 0,
      ask,
      flowRatePerSec: flow.ratePerSec,
    },
    policy,
  );
  return {
    state: { window, sinceMs: before.sinceMs, lawName: law.name, lawState, ask, steppedAtMs, guard: guarded.state },
    view: viewConstraint({ constraint, id, reading, window, ageMs, ask, guarded, policy }),
  };
}
