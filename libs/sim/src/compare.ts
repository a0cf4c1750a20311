import { causalOracle } from './baselines/causal-oracle.js';
import { LAWS_AND_BASELINES } from './baselines/index.js';
import { productController } from './controller.js';
import { type Realization, realize } from './realize.js';
import { play } from './run.js';
import { type Scenario, type ScenarioFactory } from './scenario.js';
import { type Score, scoreOf, type Yardstick, yardstickOf } from './score.js';

/** Name of the law that sees the truth; every other name is a law of the product or a baseline. */
export const CAUSAL_ORACLE = 'causal-oracle*';

export interface Row extends Score {
  readonly law: string;
  readonly scenario: string;
  readonly seed: number;
  /** Cost above that of the best schedule that knows the future; 0 is perfect. */
  readonly regret: number;
}

export interface Prepared {
  readonly run: Realization;
  readonly yardstick: Yardstick;
}

export function prepare(factory: ScenarioFactory, seed: number, changes: Partial<Scenario> = {}): Prepared {
  const run = realize(factory, seed, changes);
  return { run, yardstick: yardstickOf(run) };
}

/** Plays one law and scores it. */
export function judge(
  { run, yardstick }: Prepared,
  law: string,
  seed: number,
  params: Readonly<Record<string, unknown>> = {},
): Row {
  const controller =
    law === CAUSAL_ORACLE ? causalOracle(run) : productController(run, { name: law, params }, LAWS_AND_BASELINES);
  const score = scoreOf(run, play(run, controller), yardstick.possible);
  return { law, scenario: run.key, seed, regret: score.cost - yardstick.oracle.cost, ...score };
}

/** Means over rows; `worst` is the largest mean regret of a scenario. */
export function meanOf(rows: readonly Row[]) {
  const mean = (pick: (row: Row) => number) => rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const regretOf = (name: string) => {
    const own = rows.filter(({ scenario }) => scenario === name);
    return own.reduce((sum, { regret }) => sum + regret, 0) / own.length;
  };
  return {
    regret: mean(({ regret }) => regret),
    worst: Math.max(...scenarios.map(regretOf)),
    efficiency: mean(({ efficiency }) => efficiency),
    aboveShare: mean(({ aboveShare }) => aboveShare),
    p99DelaySec: mean(({ p99DelaySec }) => p99DelaySec),
    maxQueueMessages: mean(({ maxQueueMessages }) => maxQueueMessages),
    jitter: mean(({ jitter }) => jitter),
    reversalsPerMin: mean(({ reversalsPerMin }) => reversalsPerMin),
  };
}
