import { type Policy } from '@headgate/core';
import { objectiveMessagesOf } from './objective.js';

/** Columns of one run, a value per step; null is unknown. Messages/s and messages. */
export interface RunSeries {
  readonly ratePerSec: readonly (number | null)[];
  readonly producedPerSec: readonly (number | null)[];
  readonly consumedPerSec: readonly (number | null)[];
  readonly lagMessages: readonly (number | null)[];
  readonly delaySec: readonly (number | null)[];
}

/** A run in five numbers. Shares are 0 to 1. */
export interface RunMeasures {
  readonly aboveObjectiveShare: number;
  readonly consumedMessages: number;
  /** What producers wanted to send and did not. */
  readonly heldBackMessages: number;
  readonly p99DelaySec: number;
  readonly maxLagMessages: number;
  /** Mean change of the rate per step, as a share of it. */
  readonly jitterShare: number;
}

/** Steps at which a column is unknown are left out; `capacityPerSec` is what the delay is counted at. */
export function measureRun(
  series: RunSeries,
  around: {
    readonly demandPerSec: readonly number[];
    readonly capacityPerSec: readonly number[];
    readonly stepSec: number;
  },
  policy: Policy,
): RunMeasures {
  const { demandPerSec, capacityPerSec, stepSec } = around;
  let above = 0;
  let known = 0;
  let consumed = 0;
  let held = 0;
  let max = 0;
  let jitter = 0;
  let changes = 0;
  const delays: number[] = [];
  for (let i = 0; i < demandPerSec.length; i++) {
    const lag = series.lagMessages[i] ?? null;
    consumed += (series.consumedPerSec[i] ?? 0) * stepSec;
    held += Math.max(0, demandPerSec[i]! - (series.producedPerSec[i] ?? demandPerSec[i]!)) * stepSec;
    const [before, now] = [series.ratePerSec[i - 1] ?? null, series.ratePerSec[i] ?? null];
    if (before !== null && now !== null) {
      jitter += Math.abs(now - before) / Math.max(now, before, 1e-9);
      changes++;
    }
    if (lag === null) continue;
    known++;
    max = Math.max(max, lag);
    delays.push(series.delaySec[i] ?? 0);
    if (lag > objectiveMessagesOf(policy, capacityPerSec[i]!)) above++;
  }
  delays.sort((a, b) => a - b);
  return {
    aboveObjectiveShare: known === 0 ? 0 : above / known,
    consumedMessages: consumed,
    heldBackMessages: held,
    p99DelaySec: delays[Math.floor(0.99 * (delays.length - 1))] ?? 0,
    maxLagMessages: max,
    jitterShare: changes === 0 ? 0 : jitter / changes,
  };
}
