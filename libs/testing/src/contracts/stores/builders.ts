import {
  type DecisionRow,
  HISTORY_FIGURES,
  type HistorySample,
  type Policy,
  type ProducerInstance,
  type Spread,
} from '@headgate/core';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** A full hour long ago: nothing is cut off it. */
export const NOON_MS = Date.UTC(2024, 0, 31, 12);

export function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    flow: 'orders',
    owner: 'Jürgen \u{1f98a}',
    mode: 'observe',
    rate: { ceilingPerSec: 500.5, floorPerSec: 0.1, safePerSec: 20, burstSec: 1 },
    objective: { delaySec: 30 },
    limit: { retentionShare: 0.8 },
    law: { name: 'drain', params: { z: [1, null], a: { deep: 'x' } } },
    overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
    onOutage: 'safe',
    constraints: [{ kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] }],
    ...changes,
  };
}

export function aDecisionRow(changes: Partial<DecisionRow> = {}): DecisionRow {
  return {
    flow: 'orders',
    number: 1,
    wallMs: NOON_MS,
    mode: 'enforce',
    policyVersion: 'a1b2c3',
    version: 3,
    epoch: 2,
    seq: 7,
    ratePerSec: 123.456,
    reason: 'NO_READING',
    clamp: 'floor',
    binding: null,
    why: 'nobody has answered yet',
    constraints: [],
    ...changes,
  };
}

export const spread = (min: number, max: number, avg: number, last: number): Spread => ({ min, max, avg, last });

export function aSample(changes: Partial<HistorySample> = {}): HistorySample {
  return { flow: 'orders', atMs: NOON_MS, ticks: 10, figures: { ratePerSec: spread(1, 4, 2, 3) }, ...changes };
}

/** Every figure known, and each number another one. */
export function aFullSample(): HistorySample {
  const figures = HISTORY_FIGURES.map((figure, index) => [figure, spread(index, index + 3, index + 1, index + 2)]);
  return aSample({ figures: Object.fromEntries(figures) as HistorySample['figures'] });
}

export function anInstance(changes: Partial<ProducerInstance> = {}): ProducerInstance {
  return {
    flow: 'orders',
    producer: 'checkout',
    instance: 'a',
    version: 'sdk-js/0.1.0',
    firstSeenMs: NOON_MS,
    lastSeenMs: NOON_MS,
    usedMilli: 1_000,
    droppedMilli: 0,
    rejectedMilli: 0,
    ...changes,
  };
}
