import { type Measured } from './plant/meter.js';
import { type Realization, STEP_SEC } from './realize.js';
import { type Ideal, play } from './run.js';
import { isWithin } from './scenario.js';

/** A run in one number and what it is made of. Shares are 0 to 1. */
export interface Score {
  /** Points: see WEIGHTS. Lower is better. */
  readonly cost: number;
  readonly efficiency: number;
  readonly aboveShare: number;
  readonly p99DelaySec: number;
  readonly maxQueueMessages: number;
  readonly jitter: number;
  readonly reversalsPerMin: number;
}

/** Points per share of the run; the measure of CONTROL.md §1. */
const WEIGHTS = { loss: 100, above: 50, excess: 10, delay: 5, jitter: 10, reversalsPerMin: 0.2 };

export function scoreOf({ scenario }: Realization, measured: Measured, possible: number): Score {
  const efficiency = possible > 0 ? measured.consumed / possible : 1;
  const aboveShare = measured.aboveSec / measured.measuredSec;
  const { p99DelaySec, maxQueueMessages, jitter, reversalsPerMin } = measured;
  const cost =
    WEIGHTS.loss * Math.max(0, 1 - efficiency) +
    WEIGHTS.above * aboveShare +
    WEIGHTS.excess * (measured.excessSec / measured.measuredSec) +
    WEIGHTS.delay * Math.min(1, measured.meanDelaySec / scenario.objectiveSec) +
    WEIGHTS.jitter * jitter +
    WEIGHTS.reversalsPerMin * reversalsPerMin;
  return { cost, efficiency, aboveShare, p99DelaySec, maxQueueMessages, jitter, reversalsPerMin };
}

/** What a realization allows: messages that could be consumed, and the cost of the best schedule that knows the future. */
export interface Yardstick {
  readonly possible: number;
  readonly oracle: Score;
}

/** Delay that the oracle allows, and share of the objective in messages: the cheapest pair is taken. */
const ORACLES = (objectiveSec: number): readonly (readonly [number, number])[] => [
  [0.4, 0.3],
  [0.8, 0.4],
  [0.15 * objectiveSec, 0.5],
  [0.4 * objectiveSec, 0.6],
  [0.8 * objectiveSec, 0.85],
];

export function yardstickOf(run: Realization): Yardstick {
  const { scenario, capacityPerSec, steps } = run;
  const full: Ideal = {
    targetMessages: (k) => 0.95 * Math.min(scenario.objectiveMessages, capacityPerSec[k]! * scenario.objectiveSec),
  };
  const possible = play(run, full).consumed;
  const served = servedUpTo(run);
  const scores = ORACLES(scenario.objectiveSec).map(([delaySec, share]) => {
    const ahead = Math.max(1, Math.round(delaySec / STEP_SEC));
    const ideal: Ideal = {
      targetMessages: (k) =>
        Math.min(share * scenario.objectiveMessages, served[Math.min(steps, k + ahead)]! - served[k]!) -
        capacityPerSec[k]! * STEP_SEC +
        (served[k + 1]! - served[k]!),
    };
    return scoreOf(run, play(run, ideal), possible);
  });
  return { possible, oracle: scores.reduce((best, each) => (each.cost < best.cost ? each : best)) };
}

/** What the living members could have consumed up to each step, messages. */
function servedUpTo({ scenario, capacityPerSec, members, isStalled, steps }: Realization): Float64Array {
  const served = new Float64Array(steps + 1);
  for (let k = 0; k < steps; k++) {
    const dead = scenario.dead.filter((death) => death.member < members[k]! && isWithin(k * STEP_SEC, death)).length;
    const alive = isStalled[k] ? 0 : (members[k]! - dead) / members[k]!;
    served[k + 1] = served[k]! + capacityPerSec[k]! * alive * STEP_SEC;
  }
  return served;
}
