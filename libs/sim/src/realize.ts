import { randomOf } from './random.js';
import { completeScenario, type Scenario, type ScenarioFactory } from './scenario.js';

/** Integration step of the plant, seconds. */
export const STEP_SEC = 0.1;

/** A scenario with all its chance drawn: nothing in it depends on the law, so laws are compared on equal noise. */
export interface Realization {
  readonly key: string;
  readonly scenario: Scenario;
  readonly steps: number;
  readonly maxMembers: number;
  /** Per step, messages. */
  readonly demand: Float64Array;
  readonly unbudgeted: Float64Array;
  /** Per step: what all members together can do, messages/s, members there, and whether everybody stands still. */
  readonly capacityPerSec: Float64Array;
  readonly members: Int16Array;
  readonly isStalled: Uint8Array;
  /** Per member and step: factor on its share of the capacity, 0 in a micro-pause. */
  readonly service: readonly Float32Array[];
  /** Share of each partition, and its noise by partition × step. */
  readonly weights: Float64Array;
  readonly split: Float32Array;
  readonly crashSteps: ReadonlySet<number>;
  /** Steps at which partitions are given back in order: what was done is committed first. */
  readonly revokeSteps: ReadonlySet<number>;
  readonly commitPhaseSec: readonly number[];
  readonly commitNoise: readonly Float32Array[];
  readonly leases: readonly { readonly everySec: number; readonly phaseSec: number }[];
  /** Per poll: delay of the ends, and how much older the commits are. */
  readonly polls: readonly (readonly [number, number])[];
  readonly commitEverySec: (second: number) => number;
}

const constant = (value: number | ((second: number) => number)) => (typeof value === 'function' ? value : () => value);

export function realize(factory: ScenarioFactory, seed: number, changes: Partial<Scenario> = {}): Realization {
  const stream = (name: string) => randomOf(`${factory.key}|${seed}|${name}`);
  const scenario = completeScenario({ ...factory.make(stream('shape')), ...changes });
  const steps = Math.round(scenario.durationSec / STEP_SEC);
  const membersAt = constant(scenario.members);
  const commitEverySec = constant(scenario.commitEverySec);
  const members = new Int16Array(steps);
  const capacityPerSec = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    members[k] = Math.max(1, membersAt(k * STEP_SEC));
    capacityPerSec[k] = Math.max(0, scenario.capacityPerSec(k * STEP_SEC));
  }
  const maxMembers = members.reduce((most, count) => Math.max(most, count), 1);
  const { isStalled, crashSteps, revokeSteps } = stallsOf(scenario, steps);
  const { demand, unbudgeted } = inflowOf(scenario, steps, stream('demand'));
  const service = serviceOf(scenario, steps, maxMembers, stream('service'));
  const { weights, split } = partitionsOf(scenario, steps, stream('partitions'));
  const clocks = stream('clocks');
  let shortest = Number.POSITIVE_INFINITY;
  for (let t = 0; t < scenario.durationSec; t += 5) shortest = Math.min(shortest, commitEverySec(t));
  const each = Array.from({ length: maxMembers }, (_, i) => i);
  const commitPhaseSec = each.map(() => clocks.uniform() * commitEverySec(0));
  const leases = Array.from({ length: scenario.producers }, () => {
    const everySec = clocks.between(scenario.leaseSec[0], scenario.leaseSec[1]);
    return { everySec, phaseSec: clocks.uniform() * everySec };
  });
  const polls = Array.from({ length: Math.ceil(scenario.durationSec / scenario.cycleSec) + 2 }, () => {
    const delay = clocks.between(scenario.pollDelaySec[0], scenario.pollDelaySec[1]);
    return [delay, clocks.between(0, 0.3)] as const;
  });
  const commits = Math.ceil(scenario.durationSec / (0.9 * shortest)) + 8;
  const commitNoise = each.map(() => new Float32Array(commits).map(() => clocks.uniform()));
  return {
    ...{ key: factory.key, scenario, steps, maxMembers, demand, unbudgeted, capacityPerSec, members, isStalled },
    ...{ service, weights, split, crashSteps, revokeSteps, commitPhaseSec, commitNoise, leases, polls, commitEverySec },
  };
}

/** AR(1) noise over 5 s in the logarithm, and shot noise. */
function inflowOf(scenario: Scenario, steps: number, random: ReturnType<typeof randomOf>) {
  const demand = new Float64Array(steps);
  const unbudgeted = new Float64Array(steps);
  const keep = Math.exp(-STEP_SEC / 5);
  const { demandNoise: noise } = scenario;
  let level = 0;
  for (let k = 0; k < steps; k++) {
    level = keep * level + Math.sqrt(1 - keep * keep) * random.normal();
    const offered = Math.max(0, scenario.offeredPerSec(k * STEP_SEC)) * STEP_SEC;
    const mean = offered * Math.exp(noise * level - (noise * noise) / 2);
    demand[k] = Math.max(0, mean + Math.sqrt(mean) * random.normal());
    const other = Math.max(0, scenario.unbudgetedPerSec(k * STEP_SEC)) * STEP_SEC;
    unbudgeted[k] = Math.max(0, other + Math.sqrt(other) * random.normal());
  }
  return { demand, unbudgeted };
}

/** AR(1) noise over 3 s per member, and pauses of up to a second. */
function serviceOf(scenario: Scenario, steps: number, members: number, random: ReturnType<typeof randomOf>) {
  const keep = Math.exp(-STEP_SEC / 3);
  const { serviceNoise: noise, pausesPerSec } = scenario;
  return Array.from({ length: members }, () => {
    const factors = new Float32Array(steps);
    let level = random.normal();
    let pausedUntilSec = -1;
    for (let k = 0; k < steps; k++) {
      level = keep * level + Math.sqrt(1 - keep * keep) * random.normal();
      if (random.uniform() < pausesPerSec * STEP_SEC) pausedUntilSec = k * STEP_SEC + random.between(0.2, 1);
      factors[k] = k * STEP_SEC < pausedUntilSec ? 0 : Math.exp(noise * level - (noise * noise) / 2);
    }
    return factors;
  });
}

function partitionsOf(scenario: Scenario, steps: number, random: ReturnType<typeof randomOf>) {
  const weights = new Float64Array(scenario.partitions);
  for (let p = 0; p < weights.length; p++) {
    weights[p] = Math.exp(0.04 * random.normal()) * (p === 0 && scenario.skew > 0 ? 1 + scenario.skew : 1);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (let p = 0; p < weights.length; p++) weights[p]! /= sum;
  const split = new Float32Array(scenario.partitions * steps);
  for (let i = 0; i < split.length; i++) split[i] = Math.exp(0.25 * random.normal());
  return { weights, split };
}

function stallsOf(scenario: Scenario, steps: number) {
  const isStalled = new Uint8Array(steps);
  const crashSteps = new Set<number>();
  const revokeSteps = new Set<number>();
  for (const { fromSec, toSec, isCrash } of scenario.stalls) {
    const first = Math.max(0, Math.round(fromSec / STEP_SEC));
    isStalled.fill(1, first, Math.min(steps, Math.max(first, Math.round(toSec / STEP_SEC))));
    if (isCrash) crashSteps.add(first);
    else revokeSteps.add(first);
  }
  return { isStalled, crashSteps, revokeSteps };
}
