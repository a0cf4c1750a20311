import { type ConstraintViewBody, type FlowSummary } from '@headgate/contract';
import { type BucketView, type Policy } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';
import { type FlowDemand, sparkFigure } from '../history/history-recorder.js';
import { SPARK_STEP_MS, type Spark } from '../history/spark.js';
import { ratePerSecOf } from '../loop/flow-publisher.js';
import { constraintBody } from './constraint-body.js';
import { type DecisionRow } from './decision-journal.js';
import { attentionOf, needsYou, stateOf } from './flow-state.js';

export const UNDECIDED = 'no decision was taken yet';
const UNSEEN = 'nothing was seen in the bucket';

export const utc = (wallMs: number): string => new Date(wallMs).toISOString();

/** Everything that a line of the overview is made of. */
export interface SummaryParts {
  readonly flow: Flow;
  readonly row: DecisionRow | null;
  /** Null: the bucket does not answer, or nothing stands there. */
  readonly view: BucketView | null;
  readonly demand: FlowDemand;
  readonly sinceMs: number | null;
  readonly spark: Spark;
  readonly wallMs: number;
}

/** One line of the overview. */
export function flowSummary({ flow, row, view, demand, sinceMs, spark, wallMs }: SummaryParts): FlowSummary {
  const { policy, id } = flow;
  const decision = row?.decision ?? null;
  const instances = view?.instances ?? null;
  // A fenced controller still decides, and nobody follows it: what holds is the budget of the other one.
  const isFenced = row?.publication.fenced === true;
  const ratePerSec = isFenced ? ratePerSecOf(view) : (decision?.ratePerSec ?? null);
  const state = stateOf(policy, decision);
  const bodies = decision?.constraints.map(constraintBody);
  const lag = total(bodies, 'lagMessages', sum);
  const delay = total(bodies, 'delaySec', Math.max);
  const age = total(bodies, 'sampleAgeMs', Math.max);
  const used = { value: demand.usedPerSec, reason: demand.usedPerSec === null ? UNSEEN : null };
  const throttled = throttledShare(policy, demand);
  const link = `/v1/flows/${id}/decisions`;
  // One literal, no spreads: ten thousand of these are made in a row.
  return {
    flow: id,
    owner: policy.owner ?? null,
    mode: policy.mode,
    source: flow.source,
    version: flow.version,
    state,
    since: sinceMs === null ? null : utc(sinceMs),
    attention: attentionOf(policy, state, decision),
    needsYou: needsYou(state),
    binding: decision?.constraints.find((view) => view.id === decision.binding)?.group ?? null,
    ratePerSec,
    ratePerSecReason: ratePerSec !== null ? null : isFenced ? row.publication.failure : UNDECIDED,
    ceilingPerSec: policy.rate.ceilingPerSec,
    offeredPerSec: demand.askedPerSec.value,
    offeredPerSecReason: demand.askedPerSec.reason,
    usedPerSec: used.value,
    usedPerSecReason: used.reason,
    lagMessages: lag.value,
    lagMessagesReason: lag.reason,
    delaySec: delay.value,
    delaySecReason: delay.reason,
    objective: objectiveOf(policy),
    throttledShare: throttled,
    throttledShareReason: throttled === null ? whyUnknown(demand) : null,
    sampleAgeMs: age.value,
    sampleAgeMsReason: age.reason,
    instances,
    instancesReason: instances === null ? UNSEEN : null,
    reason: isFenced ? (view?.terms.reason ?? null) : decision && { code: decision.reason, text: decision.why, link },
    why: isFenced ? (view?.terms.reason.text ?? row.publication.failure) : (decision?.why ?? null),
    // Read where the line is shown: of ten thousand lines a page shows a hundred. The five seconds that are not over are
    // left out: the open pages would be told all of it each second.
    get sparkline() {
      const endMs = Math.floor(wallMs / SPARK_STEP_MS) * SPARK_STEP_MS;
      const values = spark.read(endMs - 1);
      return { figure: sparkFigure(policy), stepSec: SPARK_STEP_MS / 1000, endsAt: utc(endMs), values };
    },
  };
}

function objectiveOf({ objective }: Policy): FlowSummary['objective'] {
  return { delaySec: objective.delaySec ?? null, backlogMessages: objective.backlogMessages ?? null };
}

/** What producers ask and may not send, messages/s; in observe nothing is held. Null where one of both is unknown. */
export function heldPerSec(policy: Policy, demand: FlowDemand): number | null {
  if (policy.mode === 'observe') return 0;
  const asked = demand.askedPerSec.value;
  return asked === null || demand.usedPerSec === null ? null : Math.max(0, asked - demand.usedPerSec);
}

function throttledShare(policy: Policy, demand: FlowDemand): number | null {
  const held = heldPerSec(policy, demand);
  if (held === null || held === 0) return held;
  return held / demand.askedPerSec.value!;
}

const whyUnknown = (demand: FlowDemand): string => demand.askedPerSec.reason ?? UNSEEN;

const sum = (...values: number[]): number => values.reduce((a, b) => a + b, 0);

/** A figure over all constraints. One that is unknown makes the whole unknown: half a backlog is not the backlog. */
function total(
  bodies: readonly ConstraintViewBody[] | undefined,
  figure: 'lagMessages' | 'delaySec' | 'sampleAgeMs',
  combine: (...values: number[]) => number,
): { value: number | null; reason: string | null } {
  if (bodies === undefined) return { value: null, reason: UNDECIDED };
  // A fill level has no backlog; its age counts.
  const known = figure === 'sampleAgeMs' ? bodies : bodies.filter(({ fill }) => fill === undefined);
  if (known.length === 0) return { value: null, reason: 'a fill level has no backlog' };
  const unknown = known.find((constraint) => constraint[figure] === null);
  if (unknown) return { value: null, reason: `${unknown.group}: ${unknown[`${figure}Reason`]}` };
  return { value: combine(...known.map((constraint) => constraint[figure]!)), reason: null };
}
