import { type ConstraintView, type Decision } from '../src/decision.js';
import { BILLING } from './builders.js';

export function viewOf(changes: Partial<ConstraintView> = {}): ConstraintView {
  return {
    ...{ id: BILLING, group: 'billing', cluster: 'main', topics: ['orders'], mode: 'fresh' },
    ...{ lagMessages: 12_000, lagReason: null, delaySec: 12, consumedPerSec: 1000, producedPerSec: 1200 },
    ...{
      capacityPerSec: 1010,
      objectiveMessages: 5000,
      completeness: 1,
      sampleAgeMs: 400,
      members: 2,
      groupState: 'stable',
    },
    ...{
      lawAskPerSec: 900,
      askPerSec: 900,
      reason: 'BACKLOG_ABOVE_OBJECTIVE',
      clamp: null,
      figures: {},
      failure: null,
    },
    ...changes,
  };
}

export function decisionOf(changes: Partial<Decision> = {}): Decision {
  return {
    ...{
      flow: 'orders',
      mode: 'enforce',
      policyVersion: 'v1',
      atMs: 1000,
      ratePerSec: 900,
      reason: 'BACKLOG_ABOVE_OBJECTIVE',
    },
    ...{ clamp: null, binding: BILLING, why: 'because', constraints: [viewOf()] },
    ...changes,
  };
}
