import { MILLI, publishBudget } from '@headgate/core';
import { policyFor } from '../controller.js';
import { BEGINS_AT_MS } from '../plant/poller.js';
import { type Realization, STEP_SEC } from '../realize.js';
import { type Controller } from '../run.js';
import { isWithin } from '../scenario.js';

/** Sees the true queue and capacity of this instant, and has the product's own bucket: the bound of what can be hoped for. */
export function causalOracle(run: Realization): Controller {
  const { scenario } = run;
  const { rate, overflow } = policyFor(run, { name: 'fixed', params: {} });
  let integral = 0;
  let seq = 0;
  return ({ nowMs, truth: { step, queueMessages: queue } }, producers) => {
    const capacity = aliveCapacity(run, step);
    const target = Math.min(0.35 * scenario.objectiveMessages, 0.9 * capacity, 0.3 * capacity * scenario.objectiveSec);
    if (capacity > 0 && queue < 3 * target) {
      const next = integral + (0.05 * scenario.cycleSec * (target - queue)) / 4;
      integral = Math.min(0.05 * capacity, Math.max(-0.4 * capacity, next));
    }
    const asked = capacity - run.unbudgeted[step]! / STEP_SEC + (target - queue) / 4 + integral;
    const ratePerSec = Math.min(scenario.ceilingPerSec, Math.max(0, asked));
    const perToken = typeof scenario.messagesPerToken === 'function' ? 1 : scenario.messagesPerToken;
    const rateMilliPerSec = Math.floor((ratePerSec / perToken) * MILLI);
    const budget = {
      ...{ flow: 'sim', rateMilliPerSec, burstMilli: Math.max(MILLI, Math.floor(rateMilliPerSec * rate.burstSec)) },
      ...{ safeMilliPerSec: Math.floor(rate.safePerSec * MILLI), epoch: 1, seq: ++seq, validForMs: 30_000 },
      ...{ leaseTtlMs: 5000, refreshAfterMs: 1000 },
      terms: {
        ...{ mode: 'enforce' as const, overflow, onOutage: 'safe' as const, policyVersion: 'sim' },
        reason: { code: 'FIXED', text: '', link: '/' },
      },
    };
    producers.bucket = publishBudget(producers.bucket, budget, 'sim', Math.round(nowMs - BEGINS_AT_MS)).flow;
    return ratePerSec;
  };
}

function aliveCapacity({ scenario, capacityPerSec, members, isStalled }: Realization, step: number): number {
  if (isStalled[step]) return 0;
  const lost = scenario.dead.filter(
    (death) => death.member < members[step]! && isWithin(step * STEP_SEC, death),
  ).length;
  return (capacityPerSec[step]! * (members[step]! - lost)) / members[step]!;
}
