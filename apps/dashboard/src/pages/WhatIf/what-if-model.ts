import { type FlowDetail, type WhatIfBody } from '@headgate/contract';
import { type ChartModel, gapsOf } from '../../model/chart-model.js';

/** What an operator changes; it stands in the address. */
export interface Candidate {
  readonly delaySec: number | null;
  readonly backlogMessages: number | null;
  readonly law: string;
}

export const LAWS = ['drain', 'steps', 'fixed'] as const;
/** The slider goes from this part of the objective in force to so many times of it, evenly in ratios. */
const SLIDER_FACTOR = 8;
export const SLIDER_STEPS = 120;

export function candidateFrom(policy: FlowDetail['policy'], text: string | null): Candidate {
  const given = new URLSearchParams(text ?? '');
  const number = (name: string, now: number | undefined): number | null => {
    const value = Number(given.get(name));
    return Number.isFinite(value) && value > 0 ? value : (now ?? null);
  };
  const law = given.get('law');
  return {
    delaySec: number('delay', policy.objective.delaySec),
    backlogMessages: number('backlog', policy.objective.backlogMessages),
    law: law !== null && (LAWS as readonly string[]).includes(law) ? law : policy.law.name,
  };
}

/** Null where nothing differs from the policy in force. */
export function candidateText(
  policy: FlowDetail['policy'],
  { delaySec, backlogMessages, law }: Candidate,
): string | null {
  const changed = new URLSearchParams();
  if (delaySec !== null && delaySec !== policy.objective.delaySec) changed.set('delay', String(delaySec));
  if (backlogMessages !== null && backlogMessages !== policy.objective.backlogMessages)
    changed.set('backlog', String(backlogMessages));
  if (law !== policy.law.name) changed.set('law', law);
  return changed.size === 0 ? null : changed.toString();
}

export function policyWith(policy: FlowDetail['policy'], { delaySec, backlogMessages, law }: Candidate): unknown {
  const objective = {
    ...(delaySec === null ? {} : { delaySec }),
    ...(backlogMessages === null ? {} : { backlogMessages }),
  };
  // Another law has other parameters.
  const params = law === policy.law.name ? policy.law.params : {};
  return { ...policy, objective, law: { name: law, params } };
}

/** Where a value stands on the slider around the one in force, and back, to three digits. */
export const toSlider = (value: number, inForce: number): number =>
  Math.round((SLIDER_STEPS / 2) * (1 + Math.log(value / inForce) / Math.log(SLIDER_FACTOR)));
export const fromSlider = (place: number, inForce: number): number =>
  Number((inForce * SLIDER_FACTOR ** (place / (SLIDER_STEPS / 2) - 1)).toPrecision(3));

/** Level and limit: as it was, and with the candidate; where nothing is predicted the past stands alone. */
export function whatIfCharts(body: WhatIfBody): ChartModel[] {
  const { recorded, t, stepSec } = body;
  const predicted = body.candidates[0] ?? null;
  const inSec = recorded.objective.delaySec !== null || recorded.objective.backlogMessages === null;
  const level = inSec ? 'delaySec' : 'lagMessages';
  const objectiveOf = (run: WhatIfBody['recorded']) => (inSec ? run.objective.delaySec : run.objective.backlogMessages);
  const flat = (value: number) => t.map(() => value);
  const objective = objectiveOf(predicted ?? recorded);
  return [
    {
      ...{ key: 'level', title: inSec ? 'Delay' : 'Backlog', unit: inSec ? 'sec' : 'messages', band: null },
      series: [
        { key: 'was', label: 'was', values: recorded.series[level], line: 'asked' },
        ...(predicted
          ? [{ key: 'would', label: predicted.name, values: predicted.series[level], line: 'delay' as const }]
          : []),
        ...(objective === null
          ? []
          : [
              {
                key: 'objective',
                label: 'objective',
                values: flat(objective),
                line: 'objective' as const,
                isReference: true,
              },
            ]),
      ],
      gaps: gapsOf(t, recorded.series[level], stepSec),
    },
    {
      ...{ key: 'rate', title: 'Rate limit', unit: 'rate', band: null },
      series: [
        { key: 'was', label: 'was', values: recorded.series.ratePerSec, line: 'asked' },
        ...(predicted
          ? [{ key: 'would', label: predicted.name, values: predicted.series.ratePerSec, line: 'granted' as const }]
          : []),
        { key: 'capacity', label: 'capacity', values: body.capacityPerSec, line: 'ceiling', isReference: true },
      ],
      gaps: [],
    },
  ];
}
