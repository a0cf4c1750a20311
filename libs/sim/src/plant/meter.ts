import { type Realization, STEP_SEC } from '../realize.js';
import { ageSec, type PartitionLog, queueOf } from './partition-log.js';

/** What truth says of a run, per second and in sum; measured from the end of the warm-up. */
export interface Measured {
  readonly consumed: number;
  /** Seconds measured, above the objective, and the excess above it in objectives × seconds (at most 10 at a time). */
  readonly measuredSec: number;
  readonly aboveSec: number;
  readonly excessSec: number;
  readonly starvedSec: number;
  readonly maxQueueMessages: number;
  readonly maxDelaySec: number;
  readonly meanDelaySec: number;
  readonly p99DelaySec: number;
  /** Mean relative change of the rate per cycle, and reversals by more than a fifth per minute. */
  readonly jitter: number;
  readonly reversalsPerMin: number;
  readonly seconds: readonly SecondOfRun[];
}

export interface SecondOfRun {
  ratePerSec: number;
  produced: number;
  consumed: number;
  possible: number;
  queueMessages: number;
  delaySec: number;
}

/** Bins of delay grow by 2^(1/80). */
const BINS = 1200;
const binOf = (delaySec: number) => Math.min(BINS - 1, Math.floor(80 * Math.log2(1 + delaySec * 10)));
const delayOf = (bin: number) => (2 ** ((bin + 0.5) / 80) - 1) / 10;

export function createMeter(run: Realization) {
  const { scenario } = run;
  const bins = new Float64Array(BINS);
  const seconds: SecondOfRun[] = Array.from({ length: Math.ceil(scenario.durationSec) }, () => ({
    ...{ ratePerSec: 0, produced: 0, consumed: 0, possible: 0, queueMessages: 0, delaySec: 0 },
  }));
  const sum = {
    consumed: 0,
    measured: 0,
    above: 0,
    excess: 0,
    starved: 0,
    delay: 0,
    delayed: 0,
    jitter: 0,
    decisions: 0,
  };
  let [maxQueueMessages, maxDelaySec, reversals, direction, extreme] = [0, 0, 0, 0, 0];

  return {
    piece(step: number, messages: number, delaySec: number): void {
      if (step * STEP_SEC < scenario.warmUpSec) return;
      bins[binOf(delaySec)]! += messages;
      sum.delay += messages * delaySec;
      sum.delayed += messages;
      maxDelaySec = Math.max(maxDelaySec, delaySec);
    },

    decided(step: number, beforePerSec: number, ratePerSec: number): void {
      if (step * STEP_SEC < scenario.warmUpSec) return;
      const larger = Math.max(beforePerSec, ratePerSec);
      if (larger > 0) sum.jitter += Math.abs(ratePerSec - beforePerSec) / larger;
      sum.decisions++;
      const now = Math.sign(ratePerSec - beforePerSec);
      if (now === 0 || now === direction) return;
      if (direction !== 0 && Math.abs(beforePerSec - extreme) > 0.2 * Math.max(beforePerSec, extreme)) reversals++;
      extreme = beforePerSec;
      direction = now;
    },

    step(
      step: number,
      logs: readonly PartitionLog[],
      flow: Omit<SecondOfRun, 'queueMessages' | 'delaySec'> & { suppressed: number },
    ): void {
      let queue = 0;
      let waited = 0;
      let waiting = 0;
      for (const log of logs) {
        const each = queueOf(log);
        queue += each;
        if (each <= 1) continue;
        waited += ageSec(log.head, step) * each;
        waiting += each;
      }
      const delaySec = waiting > 0 ? waited / waiting : 0;
      const second = seconds[Math.min(seconds.length - 1, Math.floor(step * STEP_SEC))]!;
      second.ratePerSec = flow.ratePerSec;
      second.produced += flow.produced;
      second.consumed += flow.consumed;
      second.possible += flow.possible;
      second.queueMessages = Math.max(second.queueMessages, queue);
      second.delaySec = Math.max(second.delaySec, delaySec);
      if (step * STEP_SEC < scenario.warmUpSec) return;
      sum.measured += STEP_SEC;
      sum.consumed += flow.consumed;
      const used = Math.max(queue / scenario.objectiveMessages, delaySec / scenario.objectiveSec);
      if (used > 1) {
        sum.above += STEP_SEC;
        sum.excess += Math.min(10, used - 1) * STEP_SEC;
      }
      maxQueueMessages = Math.max(maxQueueMessages, queue);
      maxDelaySec = Math.max(maxDelaySec, delaySec);
      const isStarved =
        flow.possible > 0 && flow.consumed < 0.8 * flow.possible && flow.suppressed > 0.1 * flow.possible;
      if (isStarved) sum.starved += STEP_SEC;
    },

    /** Messages left behind count with their age at the end: a lower bound. */
    end(logs: readonly PartitionLog[]): Measured {
      for (const log of logs) {
        let done = log.headDone;
        for (let slot = log.head; slot < log.arrivals.length; slot++, done = 0) {
          const left = log.arrivals[slot]! - done;
          if (left <= 0) continue;
          const age = scenario.durationSec - Math.max(0, (slot - 1) * STEP_SEC);
          bins[binOf(age)]! += left;
          sum.delay += left * age;
          sum.delayed += left;
        }
      }
      return {
        ...{ consumed: sum.consumed, measuredSec: sum.measured, aboveSec: sum.above, excessSec: sum.excess },
        ...{ starvedSec: sum.starved, maxQueueMessages, maxDelaySec, seconds },
        meanDelaySec: sum.delayed > 0 ? sum.delay / sum.delayed : 0,
        p99DelaySec: quantile(bins, 0.99),
        jitter: sum.decisions > 0 ? sum.jitter / sum.decisions : 0,
        reversalsPerMin: sum.decisions > 0 ? reversals / (sum.measured / 60) : 0,
      };
    },
  };
}

function quantile(bins: Float64Array, share: number): number {
  const total = bins.reduce((whole, each) => whole + each, 0);
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    seen += bins[bin]!;
    if (total > 0 && seen >= share * total) return delayOf(bin);
  }
  return 0;
}
