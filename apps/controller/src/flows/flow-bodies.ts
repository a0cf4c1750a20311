import { type FlowSummary } from '@headgate/contract';
import { type BucketView, type ConstraintView, type Decision } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';
import { ratePerSecOf } from '../loop/flow-publisher.js';
import { constraintBody } from './constraint-body.js';
import { type DecisionRowBody } from './decision.schema.js';
import { type DecisionRow } from './decision-journal.js';

export const utc = (wallMs: number): string => new Date(wallMs).toISOString();

export function decisionBody({ decision, publication, wallMs }: DecisionRow): DecisionRowBody {
  const { mode, policyVersion, ratePerSec, reason, clamp, binding, why } = decision;
  const { epoch, seq, failure } = publication;
  const constraints = decision.constraints.map(constraintBody);
  const at = utc(wallMs);
  return {
    at,
    mode,
    policyVersion,
    ratePerSec,
    reason,
    clamp,
    binding,
    why,
    constraints,
    epoch,
    seq,
    publishedReason: failure,
  };
}

/** One line of the overview. `view` null: the bucket does not answer, or nothing stands there. */
export function flowSummary(flow: Flow, row: DecisionRow | null, view: BucketView | null): FlowSummary {
  const { policy } = flow;
  const instances = view?.instances ?? null;
  const decision = row?.decision ?? null;
  const lag = total(decision, 'lagMessages', sum);
  const delay = total(decision, 'delaySec', Math.max);
  const age = total(decision, 'sampleAgeMs', Math.max);
  // A fenced controller still decides, and nobody follows it: what holds is the budget of the other one.
  const isFenced = row?.publication.fenced === true;
  const ratePerSec = isFenced ? ratePerSecOf(view) : (decision?.ratePerSec ?? null);
  const noRate = isFenced ? row.publication.failure : UNDECIDED;
  const ownReason = decision && { code: decision.reason, text: decision.why, link: `/v1/flows/${flow.id}/decisions` };
  return {
    flow: flow.id,
    owner: policy.owner ?? null,
    mode: policy.mode,
    state: stateOf(flow, decision, ratePerSec),
    ratePerSec,
    ratePerSecReason: ratePerSec === null ? noRate : null,
    ceilingPerSec: policy.rate.ceilingPerSec,
    lagMessages: lag.value,
    lagMessagesReason: lag.reason,
    delaySec: delay.value,
    delaySecReason: delay.reason,
    objective: {
      delaySec: policy.objective.delaySec ?? null,
      backlogMessages: policy.objective.backlogMessages ?? null,
    },
    throttledShare: null,
    throttledShareReason: 'producers do not report yet what they offer',
    sampleAgeMs: age.value,
    sampleAgeMsReason: age.reason,
    instances,
    instancesReason: instances === null ? 'nothing was seen in the bucket' : null,
    reason: isFenced ? (view?.terms.reason ?? null) : ownReason,
  };
}

export const UNDECIDED = 'no decision was taken yet';

const sum = (...values: number[]): number => values.reduce((a, b) => a + b, 0);

/** A figure over all constraints. One that is unknown makes the whole unknown: half a backlog is not the backlog. */
function total(
  decision: Decision | null,
  figure: 'lagMessages' | 'delaySec' | 'sampleAgeMs',
  combine: (...values: number[]) => number,
): { value: number | null; reason: string | null } {
  if (decision === null) return { value: null, reason: UNDECIDED };
  const unknown = decision.constraints.map(constraintBody).find((constraint) => constraint[figure] === null);
  if (unknown) return { value: null, reason: `${unknown.group}: ${unknown[`${figure}Reason`]}` };
  return { value: combine(...decision.constraints.map((constraint) => constraint[figure]!)), reason: null };
}

function stateOf(flow: Flow, decision: Decision | null, ratePerSec: number | null): FlowSummary['state'] {
  if (decision === null) return 'waiting';
  if (decision.reason === 'HARD_LIMIT') return 'stopped';
  if (decision.constraints.some(isBlind)) return 'blind';
  return (ratePerSec ?? 0) < flow.policy.rate.ceilingPerSec ? 'held' : 'open';
}

const isBlind = (constraint: ConstraintView): boolean => constraint.mode !== 'fresh';
