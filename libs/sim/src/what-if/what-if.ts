import { type Policy } from '@headgate/core';
import { FittedPlant, type Measured, type PlantShape } from './fitted-plant.js';
import { measureRun, type RunMeasures, type RunSeries } from './measures.js';
import { objectiveMessagesOf } from './objective.js';

/** What was recorded of a flow, a value per step, oldest first; null is unknown. Messages/s and messages. */
export interface Recorded extends RunSeries {
  readonly stepSec: number;
  readonly offeredPerSec: readonly (number | null)[];
  readonly capacityPerSec: readonly (number | null)[];
}

export interface Fit {
  readonly demandPerSec: readonly number[];
  readonly capacityPerSec: readonly number[];
  readonly isRead: readonly boolean[];
  /** Part of the steps at which what producers asked was not known and had to be taken from the steps before. */
  readonly unknownDemandShare: number;
}

/** One policy over the recorded time. */
export interface WhatIfRun {
  readonly policy: Policy;
  readonly series: RunSeries;
  readonly measures: RunMeasures;
}

export interface WhatIfAnswer {
  /** What was measured while the enforced policy decided. */
  readonly recorded: WhatIfRun;
  /** The enforced policy in the plant: how far it is from what was measured is the error of every prediction. */
  readonly enforced: WhatIfRun;
  readonly candidates: readonly WhatIfRun[];
  /** Share, 0 is perfect. */
  readonly plantError: number;
  readonly fit: Fit;
}

/** A prediction whose plant is further off than this is refused. */
export const MAX_PLANT_ERROR = 0.2;
/** Shown rates are means over ten seconds: they tell of the time half of that before. */
const RATE_DELAY_SEC = 5;
/** Consumers with more work than this before them are busy: what they consume is what they can, seconds. */
const BUSY_SEC = 1.5;
/** The plant's law learns for so long before the record begins, seconds. */
const WARM_UP_SEC = 40;

/**
 * Demand is what producers asked; in observe nobody is held, so what arrived is what was wanted. Capacity is what was
 * consumed while the consumers were busy, and otherwise the highest that was proven: then it is a lower bound.
 */
export function fitDemandAndCapacity(recorded: Recorded, policy: Policy): Fit {
  const count = recorded.lagMessages.length;
  const shift = Math.round(RATE_DELAY_SEC / recorded.stepSec);
  const at = (column: readonly (number | null)[], i: number) =>
    column[Math.min(count - 1, i + shift)] ?? column[i] ?? null;
  const demandPerSec: number[] = [];
  const capacityPerSec: number[] = [];
  const isRead: boolean[] = [];
  let unknownDemand = 0;
  let demand = firstKnown(recorded.offeredPerSec) ?? firstKnown(recorded.producedPerSec) ?? 0;
  let capacity = firstKnown(recorded.capacityPerSec) ?? firstKnown(recorded.consumedPerSec) ?? 0;
  for (let i = 0; i < count; i++) {
    const produced = at(recorded.producedPerSec, i);
    const rate = recorded.ratePerSec[i] ?? null;
    const isHeld = policy.mode === 'enforce' && produced !== null && rate !== null && produced > 0.85 * rate;
    const asked = recorded.offeredPerSec[i] ?? (isHeld ? null : produced);
    if (asked === null) unknownDemand++;
    demand = Math.max(asked ?? demand, produced ?? 0);
    const lag = recorded.lagMessages[i] ?? null;
    capacity = fitCapacity(capacity, {
      ...{ lagMessages: lag, consumedPerSec: at(recorded.consumedPerSec, i) },
      capacityPerSec: recorded.capacityPerSec[i] ?? null,
    });
    demandPerSec.push(demand);
    capacityPerSec.push(capacity);
    isRead.push(lag !== null);
  }
  return { demandPerSec, capacityPerSec, isRead, unknownDemandShare: count === 0 ? 1 : unknownDemand / count };
}

/** What consumers can do, messages/s: what they consume while they are busy, else the highest that is known of them. */
export function fitCapacity(
  beforePerSec: number,
  seen: {
    readonly lagMessages: number | null;
    readonly consumedPerSec: number | null;
    /** As the law measured it. */
    readonly capacityPerSec: number | null;
  },
): number {
  const { lagMessages: lag, consumedPerSec: consumed, capacityPerSec: proven } = seen;
  if (consumed === null) return proven ?? beforePerSec;
  const isBusy = lag !== null && lag > BUSY_SEC * Math.max(proven ?? 0, beforePerSec, 1);
  return isBusy ? consumed : Math.max(proven ?? 0, consumed);
}

/** Plays the enforced policy and the candidates over what was recorded. Pure; about 0.1 s per policy and hour. */
export function whatIf(
  recorded: Recorded,
  shape: PlantShape,
  enforced: Policy,
  candidates: readonly Policy[],
): WhatIfAnswer {
  const fit = fitDemandAndCapacity(recorded, enforced);
  const around = { ...fit, stepSec: recorded.stepSec };
  const begin = {
    ratePerSec: firstKnown(recorded.ratePerSec) ?? enforced.rate.safePerSec,
    lagMessages: firstKnown(recorded.lagMessages) ?? 0,
  };
  const run = (policy: Policy): WhatIfRun => {
    const series = playFit(policy, shape, fit, begin, recorded.stepSec);
    return { policy, series, measures: measureRun(series, around, policy) };
  };
  const played = run(enforced);
  return {
    recorded: { policy: enforced, series: recorded, measures: measureRun(recorded, around, enforced) },
    enforced: played,
    candidates: candidates.map(run),
    plantError: errorOf(recorded, played.series, fit, enforced),
    fit,
  };
}

function playFit(
  policy: Policy,
  shape: PlantShape,
  fit: Fit,
  begin: { ratePerSec: number; lagMessages: number },
  stepSec: number,
): RunSeries {
  const plant = new FittedPlant(policy, shape, { ratePerSec: begin.ratePerSec, lagMessages: 0 });
  const cycles = Math.max(1, Math.round(stepSec / shape.cycleSec));
  const measured = (i: number): Measured => ({
    ...{ demandPerSec: fit.demandPerSec[i]!, capacityPerSec: fit.capacityPerSec[i]!, isRead: fit.isRead[i]! },
  });
  const first = {
    demandPerSec: fit.demandPerSec[0] ?? 0,
    capacityPerSec: Math.max(...fit.capacityPerSec.slice(0, 60), 0),
    isRead: true,
  };
  // A law that has learned nothing yet is not the one that ran: it is let learn before the record begins.
  for (let sec = 0; sec < WARM_UP_SEC; sec += shape.cycleSec) {
    plant.step({ ...first, demandPerSec: Math.min(first.demandPerSec, 1.02 * first.capacityPerSec) });
  }
  plant.addBacklog(Math.max(0, begin.lagMessages - plant.lagMessages));
  const series: Record<keyof RunSeries, (number | null)[]> = {
    ...{ ratePerSec: [], producedPerSec: [], consumedPerSec: [], lagMessages: [], delaySec: [] },
  };
  for (let i = 0; i < fit.demandPerSec.length; i++) {
    let rate = 0;
    let produced = 0;
    let consumed = 0;
    let lag = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      const moment = plant.step(measured(i));
      rate += moment.ratePerSec / cycles;
      produced += moment.producedPerSec / cycles;
      consumed += moment.consumedPerSec / cycles;
      lag = moment.lagMessages;
    }
    series.ratePerSec.push(rate);
    series.producedPerSec.push(produced);
    series.consumedPerSec.push(consumed);
    series.lagMessages.push(lag);
    series.delaySec.push(lag / Math.max(fit.capacityPerSec[i]!, consumed, 1e-9));
  }
  return series;
}

/** The larger of two: how far off the throughput is, and the backlog against the larger of itself and the objective. */
function errorOf(recorded: Recorded, played: RunSeries, fit: Fit, policy: Policy): number {
  let [consumed, consumedPlayed, lagOff, lag, allowed, known] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < fit.demandPerSec.length; i++) {
    const [real, real2] = [recorded.consumedPerSec[i] ?? null, recorded.lagMessages[i] ?? null];
    if (real === null || real2 === null) continue;
    known++;
    consumed += real;
    consumedPlayed += played.consumedPerSec[i]!;
    lagOff += Math.abs(played.lagMessages[i]! - real2);
    lag += real2;
    const objective = objectiveMessagesOf(policy, fit.capacityPerSec[i]!);
    allowed += Number.isFinite(objective) ? objective : 0;
  }
  if (known === 0) return Number.POSITIVE_INFINITY;
  const throughput = consumed === 0 ? 0 : Math.abs(consumedPlayed - consumed) / consumed;
  return Math.max(throughput, lagOff / Math.max(lag, allowed, known));
}

const firstKnown = (column: readonly (number | null)[]): number | null =>
  column.find((value) => value !== null) ?? null;
