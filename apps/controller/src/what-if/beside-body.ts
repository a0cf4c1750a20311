import { type BesideBody } from '@headgate/contract';
import { type Policy } from '@headgate/core';
import { type PlantMoment } from '@headgate/sim';
import { type Comparison } from './comparison.js';

export interface BesideMoment {
  readonly wallMs: number;
  readonly ratePerSec: number;
  readonly withHeadgatePerSec: number | null;
  readonly candidatePerSec: number | null;
}

interface Parts {
  readonly moment: PlantMoment | null;
  readonly sinceSec: number;
  readonly plantError: number | null;
  readonly comparison: Comparison;
  readonly series: readonly BesideMoment[];
}

export function besideBody(policy: Policy, wallMs: number, parts: Parts): BesideBody {
  const { moment, sinceSec, plantError, comparison, series } = parts;
  return {
    ...{ serverTime: new Date(wallMs).toISOString(), flow: policy.flow },
    withHeadgate: moment && {
      ...{ ratePerSec: moment.ratePerSec, lagMessages: moment.lagMessages },
      delaySec: moment.consumedPerSec > 0 ? moment.lagMessages / moment.consumedPerSec : null,
      ...{ sinceSec, plantError, answer: withAnswer(policy.flow, moment, plantError) },
    },
    withHeadgateReason: moment ? null : whyAlone(policy),
    candidate: comparison.latest ? candidateBody(comparison) : null,
    candidateReason: comparison.latest ? null : whyNoCandidate(policy),
    t: series.map((each) => each.wallMs / 1000),
    ratePerSec: series.map((each) => each.ratePerSec),
    withHeadgatePerSec: series.map((each) => each.withHeadgatePerSec),
    candidatePerSec: series.map((each) => each.candidatePerSec),
  };
}

function withAnswer(flow: string, { ratePerSec, lagMessages }: PlantMoment, error: number | null): string {
  const off = error === null ? 'of unknown error' : `${percent(error)} off`;
  return `With Headgate ${flow} would be held at ${figure(ratePerSec)}/s with ${figure(lagMessages)} messages behind; the plant is ${off}`;
}

function candidateBody({ latest, ...rest }: Comparison): NonNullable<BesideBody['candidate']> {
  const { law, ratePerSec, reason, why } = latest!;
  const differedSec = rest.lowerSec + rest.higherSec;
  const share = percent(rest.comparedSec === 0 ? 0 : differedSec / rest.comparedSec);
  const answer =
    differedSec === 0
      ? `${law} would have set the same for ${figure(rest.comparedSec)} s`
      : `${law} differed for ${share} of ${figure(rest.comparedSec)} s: lower for ${figure(rest.lowerSec)} s, higher for ${figure(rest.higherSec)} s, by ${figure(rest.largestDifferencePerSec)}/s at most`;
  return { law, ratePerSec, reason, why, ...rest, differedSec, answer };
}

const whyAlone = ({ mode }: Policy): string =>
  mode === 'observe' ? 'demand and capacity were not measured yet' : 'the flow enforces: what is shown is what is';

const whyNoCandidate = ({ candidateLaw }: Policy): string =>
  candidateLaw ? 'no decision was taken yet' : 'the policy names no candidateLaw';

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
const figure = (value: number): string =>
  value >= 100 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(value.toPrecision(2)));
