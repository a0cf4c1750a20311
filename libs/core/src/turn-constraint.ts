import { objectiveMessages, viewConstraint } from './constraint-view.js';
import { type ConstraintView } from './decision.js';
import { type ConstraintState, type FlowState, type TickInput } from './flow-state.js';
import { type LagWindow, lagMessages, pushReading, ratesPerSec, retentionShare } from './lag/lag-window.js';
import { readingOfKind } from './lag/level-kind.js';
import { type OkReading } from './lag/reading.js';
import { type QueueClock, reckonQueue } from './lag/reckon-queue.js';
import { type ControlLaw } from './law/control-law.js';
import { fill } from './law/fill.law.js';
import { beginGuard, guardConstraint } from './law/guard-rails.js';
import { LAWS, withDefaults } from './law/law-registry.js';
import { type Constraint, type LawParams, type Policy } from './policy/policy.js';

/** Production is measured over this span, milliseconds: leases come in bursts. */
const FLOWING_SPAN_MS = 3000;

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

export interface ConstraintTurned {
  readonly state: ConstraintState;
  readonly view: ConstraintView;
  /** Rate from which this turn's step was taken, messages/s. */
  readonly fromPerSec: number;
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
): ConstraintTurned {
  const { law, params } = lawOf(constraint, policy, input.laws ?? LAWS);
  const before = state?.lawName === law.name ? state : beginConstraint(policy, law, flow, input.nowMs, state);
  const isObserved = policy.mode === 'observe';
  const usedTokens = isObserved ? null : (input.usedTokens ?? null);
  const reading = readingOfKind(constraint, input.readings.get(id));
  const startsAt = constraint.kind === 'kafka' ? constraint.startsAt : undefined;
  const { clock, sample } = sampleOf(before, reading?.ok ? reading : null, usedTokens);
  const window = sample
    ? pushReading(before.window, sample, startsAt, {
        // Nobody spends tokens to be held by in observe: what arrives is what would be asked for.
        flowRatePerSec: isObserved ? Math.max(flow.ratePerSec, flowing(before.window, policy)) : flow.ratePerSec,
        usedTokens,
      })
    : before.window;
  const ageMs = input.nowMs - (window?.reading.atMs ?? before.sinceMs);
  let { lawState, ask } = before;
  let steppedAtMs = before.steppedAtMs;
  let fromPerSec = flow.ratePerSec;
  if (window !== null && window !== before.window) {
    const flowingPerSec = isObserved ? flowing(window, policy) : 0;
    fromPerSec = Math.max(flow.ratePerSec, flowingPerSec);
    const step = law.step(
      lawState,
      {
        nowMs: input.nowMs,
        dtSec: steppedAtMs === null ? 0 : (window.reading.atMs - steppedAtMs) / 1000,
        sampleAgeMs: ageMs,
        window,
        groupState: window.reading.groupState,
        members: window.reading.members,
        ownAskPerSec: Math.max(ask.ratePerSec, flowingPerSec),
        flowRatePerSec: fromPerSec,
      },
      policy,
      params,
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
      pollEveryMs: Math.max(input.pollEveryMs, spacingMsOf(window)),
      completeness: window?.completeness ?? 0,
      lagMessages: window === null ? null : lagMessages(window),
      retentionShare: window === null ? 0 : retentionShare(window),
      objectiveMessages: objectiveMessages(policy, ask.capacityPerSec ?? policy.rate.safePerSec) ?? 0,
      ask,
      flowRatePerSec: flow.ratePerSec,
      isDepthOnly: window?.reading.queue?.countedAtMs === null,
      isBlocked: (window?.reading.queue?.alarm ?? null) !== null,
    },
    policy,
  );
  return {
    state: {
      window,
      sinceMs: before.sinceMs,
      lawName: law.name,
      lawState,
      ask,
      steppedAtMs,
      guard: guarded.state,
      queue: clock,
    },
    view: viewConstraint({ constraint, id, reading, window, ageMs, ask, guarded, policy }),
    fromPerSec,
  };
}

/** Spacing of samples where the source does not look anew at every poll. */
function spacingMsOf(window: LagWindow | null): number {
  const { queue, fill: level } = window?.reading ?? {};
  return queue?.everyMs ?? level?.everyMs ?? 0;
}

/** A fill level has a law of its own: there are no messages to measure a capacity in. */
function lawOf(constraint: Constraint, policy: Policy, laws: ReadonlyMap<string, ControlLaw<unknown>>) {
  if (constraint.kind === 'level' && constraint.objectiveShare !== undefined) {
    const params: LawParams = { objectiveShare: constraint.objectiveShare };
    return { law: fill as ControlLaw<unknown>, params };
  }
  const law = laws.get(policy.law.name)!;
  return { law, params: withDefaults(law, policy.law.params) };
}

/** What goes into the window: of a queue what is reckoned, and only once its depth was read anew. */
function sampleOf(
  { queue = null, window }: ConstraintState,
  reading: OkReading | null,
  usedTokens: number | null,
): { readonly clock: QueueClock | null; readonly sample: OkReading | null } {
  if (reading === null || (reading.queue ?? reading.fill) === undefined) return { clock: queue, sample: reading };
  if (window !== null && reading.endAtMs <= window.reading.endAtMs) return { clock: queue, sample: null };
  const reckoned = reckonQueue(queue, reading, usedTokens);
  return { clock: reckoned?.clock ?? queue, sample: reckoned?.reading ?? reading };
}

/**
 * In observe nobody is held: a law that was told its own asks would wind down to the floor for ever. What producers really
 * send takes their place, so each step is the one that enforcement would take if it began now.
 */
function flowing(window: LagWindow | null, { rate }: Policy): number {
  if (window === null) return 0;
  return Math.min(rate.ceilingPerSec, ratesPerSec(window, FLOWING_SPAN_MS).produced ?? 0);
}
