import {
  budgetOf,
  type ControlLaw,
  type FlowState,
  type Policy,
  publishBudget,
  type Reading,
  tick,
} from '@headgate/core';
import { BEGINS_AT_MS, TOPIC } from './plant/poller.js';
import { type Realization } from './realize.js';
import { type Controller } from './run.js';

/** Rate allowed when nobody can decide, share of the ceiling; the flow begins there. */
const SAFE_SHARE = 0.25;

/** The policy that a scenario stands for. */
export function policyFor({ scenario }: Realization, law: Policy['law']): Policy {
  const { ceilingPerSec, floorPerSec, objectiveMessages, objectiveSec, burstSec } = scenario;
  return {
    ...{ flow: 'sim', mode: 'enforce', onOutage: 'safe', law, limit: { retentionShare: 0.8 } },
    rate: { ceilingPerSec, floorPerSec, safePerSec: Math.max(floorPerSec, SAFE_SHARE * ceilingPerSec), burstSec },
    objective: { delaySec: objectiveSec, backlogMessages: objectiveMessages },
    overflow: { strategy: 'drop', maxWaitMs: 1, maxWaiting: 1 },
    constraints: [{ kind: 'kafka', cluster: 'sim', group: 'group', topics: [TOPIC] }],
  };
}

/** The product's own loop: reading → `tick` → budget → bucket. `laws` adds laws that the product does not ship. */
export function productController(
  run: Realization,
  law: Policy['law'],
  laws?: ReadonlyMap<string, ControlLaw<unknown>>,
): Controller {
  const policy = policyFor(run, law);
  const id = `kafka:sim/group/${TOPIC}`;
  const pollEveryMs = run.scenario.cycleSec * 1000;
  let state: FlowState | null = null;
  let seq = 0;
  let newest: Reading | null = null;
  return ({ nowMs, reading, usedTokens, producers: instances }, producers) => {
    // As in the product's store of readings: the newest good one stands, with its age, until a newer one comes.
    if (reading.ok || newest === null) newest = reading;
    const readings = new Map([[id, newest]]);
    const turn: ReturnType<typeof tick> = tick(policy, state, {
      ...{ nowMs, pollEveryMs, readings, policyVersion: 'sim', usedTokens },
      ...(laws ? { laws } : {}),
    });
    state = turn.state;
    const budget = budgetOf(policy, turn.decision, { seq: ++seq, instances, link: '/' });
    producers.bucket = publishBudget(
      producers.bucket,
      { ...budget, epoch: 1 },
      'sim',
      Math.round(nowMs - BEGINS_AT_MS),
    ).flow;
    return turn.decision.ratePerSec;
  };
}
