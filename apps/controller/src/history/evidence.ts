import { type EvidenceBody } from '@headgate/contract';
import { type History, type Policy } from '@headgate/core';

const UNRECORDED = 'nothing was recorded yet';
const UNASKED = 'what producers ask was not known meanwhile';

/** Sums up the record of an observed flow, step by step. Steps without a record count nowhere; nothing is predicted. */
export function evidenceOf(
  policy: Policy,
  history: History | null,
  { nowMs, sinceMs }: { nowMs: number; sinceMs: number | null },
): Omit<EvidenceBody, 'directInstances'> {
  const rate = history?.figures.ratePerSec;
  const steps = (history?.atMs ?? []).flatMap((_, i) => (rate?.avg[i] == null ? [] : [i]));
  const stepSec = (history?.stepMs ?? 0) / 1000;
  const read = steps.filter((i) => history!.figures.lagMessages.avg[i] != null);
  const asked = steps.filter((i) => history!.figures.offeredPerSec.avg[i] != null);
  const heldPerSec = (i: number) => Math.max(0, history!.figures.offeredPerSec.avg[i]! - rate!.avg[i]!);
  const cuts = asked.filter((i, n) => heldPerSec(i) > 0 && (n === 0 || heldPerSec(asked[n - 1]!) === 0)).length;
  const over = read.filter((i) => isOver(policy, history!, i)).length * stepSec;
  const held = asked.reduce((sum, i) => sum + heldPerSec(i) * stepSec, 0);
  const completeness = steps.length === 0 ? null : read.length / steps.length;
  const isAsked = asked.length > 0;
  const askedReason = steps.length === 0 ? UNRECORDED : UNASKED;
  return {
    serverTime: new Date(nowMs).toISOString(),
    ...{ flow: policy.flow, mode: policy.mode },
    observedSince: sinceMs === null ? null : new Date(sinceMs).toISOString(),
    observedSec: sinceMs === null ? null : (nowMs - sinceMs) / 1000,
    recordedSec: steps.length * stepSec,
    ...{ completeness, completenessReason: completeness === null ? UNRECORDED : null },
    ...{ timesWouldCut: isAsked ? cuts : null, timesWouldCutReason: isAsked ? null : askedReason },
    lowestPerSec: steps.length === 0 ? null : Math.min(...steps.map((i) => rate!.min[i]!)),
    highestPerSec: steps.length === 0 ? null : Math.max(...steps.map((i) => rate!.max[i]!)),
    ...{ overObjectiveSec: read.length > 0 ? over : null, overObjectiveSecReason: read.length > 0 ? null : UNRECORDED },
    ...{ wouldHoldMessages: isAsked ? held : null, wouldHoldMessagesReason: isAsked ? null : askedReason },
    answer: answerOf(policy, sinceMs, steps.length, isAsked ? cuts : null),
  };
}

function isOver({ objective }: Policy, { figures }: History, i: number): boolean {
  const { delaySec = Number.POSITIVE_INFINITY, backlogMessages = Number.POSITIVE_INFINITY } = objective;
  return (figures.delaySec.max[i] ?? 0) > delaySec || (figures.lagMessages.max[i] ?? 0) > backlogMessages;
}

function answerOf({ flow }: Policy, sinceMs: number | null, steps: number, cuts: number | null): string {
  if (sinceMs === null) return `${flow} enforces already`;
  if (steps === 0) return `${flow} is observed, and nothing was recorded yet`;
  if (cuts === null) return `${flow} is observed; how often it would have cut is unknown`;
  if (cuts === 0) return `${flow} would not have cut anybody since it is observed`;
  return `${flow} would have cut ${cuts === 1 ? 'once' : `${cuts} times`} since it is observed`;
}
