import { type ConstraintViewBody } from '@headgate/contract';
import { type ConstraintView, type DrainEta, type NoDrainEta } from '@headgate/core';

/** A constraint as the API shows it: each number that is null has its reason beside it. */
export function constraintBody(view: ConstraintView): ConstraintViewBody {
  const gap = gapOf(view);
  const members = isBlind(view) ? null : view.members;
  const whole = (value: number | null): number | null => (gap === null ? value : null);
  const why = (value: number | null, reason: string): string | null => (value === null ? (gap ?? reason) : null);
  const lagMessages = whole(view.lagMessages);
  const delaySec = whole(view.delaySec);
  const consumedPerSec = whole(view.consumedPerSec);
  const producedPerSec = whole(view.producedPerSec);
  const objectiveMessages = whole(view.objectiveMessages);
  const eta = view.drainEta ?? 'unknown';
  const drainEta = gap === null && typeof eta === 'object' ? { ...eta } : null;
  return {
    id: view.id,
    group: view.group,
    cluster: view.cluster,
    topics: [...view.topics],
    mode: view.mode,
    lagMessages,
    lagMessagesReason: why(
      lagMessages,
      view.fill ? 'a fill level has no backlog' : (view.lagReason ?? 'the backlog is unknown'),
    ),
    delaySec,
    delaySecReason: why(delaySec, lagMessages === null ? 'the backlog is unknown' : 'nothing was consumed lately'),
    consumedPerSec,
    consumedPerSecReason: why(consumedPerSec, 'takes two complete readings'),
    producedPerSec,
    producedPerSecReason: why(producedPerSec, 'takes two complete readings'),
    drainEta,
    drainEtaReason: drainEta === null ? (gap ?? noEta(eta)) : null,
    capacityPerSec: view.capacityPerSec,
    capacityPerSecReason: why(view.capacityPerSec, 'the law has not measured it'),
    objectiveMessages,
    objectiveMessagesReason: why(objectiveMessages, 'follows from the consume rate, which is unknown'),
    completeness: view.completeness,
    sampleAgeMs: view.sampleAgeMs,
    sampleAgeMsReason: why(view.sampleAgeMs, 'nothing was read yet'),
    members,
    membersReason: why(members, 'the group could not be described'),
    groupState: isBlind(view) ? 'unknown' : view.groupState,
    lawAskPerSec: view.lawAskPerSec,
    askPerSec: view.askPerSec,
    reason: view.reason,
    clamp: view.clamp,
    figures: { ...view.figures },
    failure: view.failure,
    ...(view.fill ? { fill: { ...view.fill } } : {}),
    ...(view.queue ? { queue: { ...view.queue } } : {}),
  };
}

const NO_ETA: Readonly<Record<NoDrainEta, string>> = {
  unknown: 'the backlog is unknown',
  incomplete: 'not every partition answered',
  'no-history': 'takes two complete readings',
  'not-closing': 'not closing',
};
const noEta = (eta: DrainEta | NoDrainEta): string | null => (typeof eta === 'object' ? null : NO_ETA[eta]);

const isBlind = (view: ConstraintView): boolean => view.mode !== 'fresh';

/**
 * Why no sum over the partitions is known: none answered, not all, or too long ago. Half a backlog is not the backlog,
 * and neither is the one of a group that may be gone since.
 */
function gapOf(view: ConstraintView): string | null {
  if (view.mode === 'no-reading') return view.failure ?? 'nothing was read yet';
  if (isBlind(view)) {
    const then = view.lagMessages === null ? '' : `, ${view.lagMessages} messages then`;
    const why = view.failure === null ? '' : `: ${view.failure}`;
    return `last read ${Math.round((view.sampleAgeMs ?? 0) / 1000)} s ago${then}${why}`;
  }
  if (view.completeness === 1) return null;
  const answered = `${Math.floor(view.completeness * 100)} % of the partitions answered`;
  const why = view.lagReason === null ? '' : ` (${view.lagReason})`;
  return view.lagMessages === null ? `${answered}${why}` : `${answered}: at least ${view.lagMessages} messages`;
}
