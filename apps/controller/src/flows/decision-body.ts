import { type DecisionBody, type DecisionDetail } from '@headgate/contract';
import { type DecisionRow as StoredRow } from '@headgate/core';
import { constraintBody } from './constraint-body.js';
import { type DecisionRow } from './decision-journal.js';
import { utc } from './flow-summary.js';

export function decisionBody(row: DecisionRow): DecisionBody {
  const { decision, publication, number, version, ratePerSecBefore, wallMs } = row;
  const { mode, policyVersion, ratePerSec, reason, clamp, binding, why } = decision;
  const { epoch, seq, failure } = publication;
  return {
    ...{ number, at: utc(wallMs), mode, version, policyVersion, ratePerSec, ratePerSecBefore },
    ...{ reason, clamp, binding, why, constraints: decision.constraints.map(constraintBody) },
    ...{ epoch, seq, publishedReason: failure },
  };
}

/** A row of the database as one of the memory. Why it was not published was not kept. */
export function fromStored(row: StoredRow, ratePerSecBefore: number | null): DecisionRow {
  const { number, wallMs, version, epoch, seq, ...decision } = row;
  const publication = { epoch: epoch === 0 ? null : epoch, seq, failure: null, fenced: false };
  return { number, wallMs, version, ratePerSecBefore, decision, publication };
}

/** From what each law wished, through each guard rail, to what was set. */
export function stepsOf({
  decision,
  publication,
}: Pick<DecisionRow, 'decision' | 'publication'>): DecisionDetail['steps'] {
  const steps = decision.constraints.flatMap((view): DecisionDetail['steps'] => {
    const law = { kind: 'law' as const, constraint: view.id, clamp: null, ratePerSec: view.lawAskPerSec };
    const asked = { ...law, text: `The law asked this for ${view.group}` };
    if (view.clamp === null) return [asked];
    const text = `${RAILS[view.clamp] ?? view.clamp} for ${view.group}`;
    return [asked, { kind: 'rail', constraint: view.id, clamp: view.clamp, ratePerSec: view.askPerSec, text }];
  });
  const lowest = Math.min(...decision.constraints.map(({ askPerSec }) => askPerSec));
  if (decision.constraints.length > 1) {
    const text = 'The lowest of the constraints holds for the flow';
    steps.push({ kind: 'lowest', constraint: decision.binding, clamp: null, ratePerSec: lowest, text });
  }
  if (decision.clamp !== null && lowest !== decision.ratePerSec) {
    const rail = { kind: 'rail' as const, constraint: null, clamp: decision.clamp };
    steps.push({ ...rail, ratePerSec: decision.ratePerSec, text: RAILS[decision.clamp] ?? decision.clamp });
  }
  const { failure } = publication;
  const set = decision.mode === 'observe' ? 'It would be set; in observe nobody is held' : 'It was set';
  const text = failure === null ? set : `It was not published: ${failure}`;
  steps.push({ kind: 'result', constraint: null, clamp: null, ratePerSec: decision.ratePerSec, text });
  return steps;
}

const RAILS: Readonly<Record<string, string>> = {
  ceiling: 'The ceiling bounds it',
  floor: 'The floor lifts it',
  'max-cut': 'No more of what is asked may be cut',
  'step-up': 'A rise is limited to doubling in a second',
  'no-raise': 'An incomplete reading may not raise the rate',
  hold: 'A stale reading holds the rate',
  glide: 'A reading that stays away lets the rate glide to the safe one',
  'hard-limit': 'The hard limit stops even the floor',
};
