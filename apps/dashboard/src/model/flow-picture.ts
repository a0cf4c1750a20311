import { type ConstraintViewBody, type DecisionBody, type FlowDetail } from '@headgate/contract';
import { type Figure, known, toFigure, unknown } from './figure.js';
import { type PictureKind, type PictureModel, type PictureQueue } from './picture.js';

/** The constraint whose rate is the lowest; the first one where none is named. */
export function bindingOf(decision: DecisionBody | null): ConstraintViewBody | null {
  if (decision === null) return null;
  return decision.constraints.find(({ id }) => id === decision.binding) ?? decision.constraints[0] ?? null;
}

/**
 * A figure of a constraint that was not read freshly. Stale is the last one with its time, while the rate is held on it;
 * later than that it is unknown, and the last one only what it was.
 */
export function freshFigure(
  view: ConstraintViewBody,
  value: number | null,
  reason: string | null,
  serverMs: number,
): Figure {
  if (view.mode === 'fresh') return toFigure(value, reason);
  const wasAtMs = view.sampleAgeMs === null ? undefined : serverMs - view.sampleAgeMs;
  if (view.mode === 'stale' && value !== null && wasAtMs !== undefined) return known(value, { staleSinceMs: wasAtMs });
  return unknown(view.failure ?? reason ?? 'no fresh reading', {
    ...(value === null ? {} : { was: value }),
    ...(wasAtMs === undefined ? {} : { wasAtMs }),
  });
}

export function flowPicture(detail: FlowDetail, decisions: readonly DecisionBody[]): PictureModel {
  const { policy, summary, decision, producers } = detail;
  const view = bindingOf(decision);
  const serverMs = Date.parse(detail.serverTime);
  const notYet = unknown(detail.decisionReason ?? 'no decision was taken yet');
  const of = (value: number | null, reason: string | null): Figure =>
    view === null ? notYet : freshFigure(view, value, reason, serverMs);
  const isObserving = policy.mode === 'observe';
  const asked = toFigure(producers.askedPerSec, producers.askedPerSecReason);
  return {
    kind: kindOf(summary.state),
    isObserving,
    producers: producers.producers.map(({ producer, askedPerSec }) => ({
      name: producer,
      askedPerSec: toFigure(askedPerSec, 'it has not told yet what it asks'),
    })),
    askedPerSec: asked,
    grantedPerSec: grantedOf(detail, asked),
    limitPerSec: decision === null ? notYet : toFigure(decision.ratePerSec, null),
    ceilingPerSec: policy.rate.ceilingPerSec,
    safePerSec: policy.rate.safePerSec,
    floorPerSec: policy.rate.floorPerSec,
    queue: queueOf(detail, view, of),
    consumedPerSec: view === null ? notYet : of(view.consumedPerSec, view.consumedPerSecReason),
    capacityPerSec: view === null ? notYet : capacityOf(view, of),
    members: view === null ? notYet : of(view.members, view.membersReason),
    membersBefore: mostMembers(view, decisions),
  };
}

function kindOf(state: string): PictureKind {
  if (state === 'observing') return 'open';
  return ['waiting', 'open', 'held', 'over', 'blind', 'stopped'].includes(state) ? (state as PictureKind) : 'held';
}

/**
 * What passes the gate. What was granted in the last seconds may be a burst of leases above what producers ask, so the
 * smaller of the two is what flowed.
 */
function grantedOf({ producers }: FlowDetail, asked: Figure): Figure {
  const granted = toFigure(producers.grantedPerSec, producers.grantedPerSecReason);
  return granted.known && asked.known && granted.value > asked.value ? asked : granted;
}

/**
 * In the unit of the objective. With nothing consumed there is no delay to name, and the queue still stands there: it is
 * then shown in messages against what the objective allows.
 */
function queueOf(
  { policy }: FlowDetail,
  view: ConstraintViewBody | null,
  of: (value: number | null, reason: string | null) => Figure,
): PictureQueue {
  if (view?.fill) {
    const { used, limit, objectiveShare } = view.fill;
    const lagMessages = unknown('a fill level has no backlog');
    return { unit: 'share', level: of(used / limit, null), objective: objectiveShare, lagMessages };
  }
  const { delaySec = null, backlogMessages = null } = policy.objective;
  const lagMessages = view === null ? of(null, null) : of(view.lagMessages, view.lagMessagesReason);
  const delay = view === null ? of(null, null) : of(view.delaySec, view.delaySecReason);
  const inMessages = delaySec === null || (!delay.known && lagMessages.known);
  if (!inMessages) return { unit: 'sec', level: delay, objective: delaySec, lagMessages };
  return {
    unit: 'messages',
    level: lagMessages,
    objective: backlogMessages ?? view?.objectiveMessages ?? null,
    lagMessages,
  };
}

/** While the consumers keep up, what they take is all that can be known of what they could. */
function capacityOf(view: ConstraintViewBody, of: (value: number | null, reason: string | null) => Figure): Figure {
  const capacity = of(view.capacityPerSec, view.capacityPerSecReason);
  const isSaturated = view.figures.isSaturated === 1 || view.reason === 'CONSUMER_STALLED';
  return capacity.known && !isSaturated ? { ...capacity, bound: 'at-least' } : capacity;
}

function mostMembers(view: ConstraintViewBody | null, decisions: readonly DecisionBody[]): number | null {
  if (view === null) return null;
  const counts = decisions.flatMap((decision) =>
    decision.constraints.filter(({ id }) => id === view.id).map(({ members }) => members ?? 0),
  );
  return counts.length === 0 ? view.members : Math.max(...counts, view.members ?? 0);
}
