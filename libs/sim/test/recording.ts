import { budgetOf, type FlowState, type Policy, publishBudget, type Reading, tick } from '@headgate/core';
import {
  BEGINS_AT_MS,
  type PlantShape,
  play,
  policyFor,
  type Recorded,
  realize,
  type Scenario,
  TOPIC,
} from '../src/index.js';

export interface Recording {
  readonly recorded: Recorded;
  readonly policy: Policy;
  readonly shape: PlantShape;
}

/** What the product would have recorded of a scenario: one value a second, rates as means over the last ten. */
export function record(
  scenario: Partial<Scenario>,
  change: (policy: Policy) => Policy = (policy) => policy,
  seed = 1,
): Recording {
  const run = realize({ key: 'recording', about: '', make: () => scenario }, seed);
  const policy = change(policyFor(run, { name: 'drain', params: {} }));
  const capacity: (number | null)[] = [];
  let state: FlowState | null = null;
  let newest: Reading | null = null;
  let seq = 0;
  const measured = play(run, ({ nowMs, reading, usedTokens, producers: instances }, producers) => {
    if (reading.ok || newest === null) newest = reading;
    const turn: ReturnType<typeof tick> = tick(policy, state, {
      ...{ nowMs, pollEveryMs: 1000, policyVersion: 'v', usedTokens },
      readings: new Map([[`kafka:sim/group/${TOPIC}`, newest]]),
    });
    state = turn.state;
    capacity.push(turn.decision.constraints[0]!.capacityPerSec);
    const budget = { ...budgetOf(policy, turn.decision, { seq: ++seq, instances, link: '/' }), epoch: 1 };
    producers.bucket = publishBudget(producers.bucket, budget, 'sim', Math.round(nowMs - BEGINS_AT_MS)).flow;
    return turn.decision.ratePerSec;
  });
  const seconds = measured.seconds;
  const mean = (of: (second: (typeof seconds)[number]) => number) =>
    seconds.map((_, i) => {
      const span = seconds.slice(Math.max(0, i - 9), i + 1);
      return span.reduce((sum, each) => sum + of(each), 0) / span.length;
    });
  const { offeredPerSec } = run.scenario;
  return {
    policy,
    shape: {
      ...{ constraint: policy.constraints[0]!, partitions: run.scenario.partitions, members: run.maxMembers },
      ...{ commitGapSec: run.commitEverySec(0), leaseSec: 1, cycleSec: 1 },
    },
    recorded: {
      stepSec: 1,
      ratePerSec: seconds.map(({ ratePerSec }) => ratePerSec),
      offeredPerSec: seconds.map((_, i) => offeredPerSec(i)),
      producedPerSec: mean(({ produced }) => produced),
      consumedPerSec: mean(({ consumed }) => consumed),
      capacityPerSec: seconds.map((_, i) => capacity[i] ?? null),
      lagMessages: seconds.map(({ queueMessages }) => queueMessages),
      delaySec: seconds.map(({ delaySec }) => delaySec),
    },
  };
}
