import { capacityAt, OBJECTIVE_SEC, SETTLED_SEC, type Trial } from './scenarios.js';

/** One second of a trial or of its twin; totals are messages. */
export interface TrialSecond {
  readonly second: number;
  readonly ratePerSec: number | null;
  readonly consumedPerSec: number;
  /** Part of the second in which the living consumers had work; null where none lives. */
  readonly busyShare: number | null;
  readonly backlog: number;
}

/** What is compared. Shares are 0 to 1. */
export interface TrialMeasures {
  /** Part of the time after settling in which the living consumers had work: the rest was lost to a rate that was too low. */
  readonly efficiency: number;
  readonly aboveObjectiveShare: number;
  readonly maxBacklog: number;
  readonly p99DelaySec: number;
  /** From a crash until the published rate was halved; null without a crash. */
  readonly halvedAfterSec: number | null;
}

export function measuresOf(trial: Trial, seconds: readonly TrialSecond[], p99DelaySec: number): TrialMeasures {
  let [busy, known, above, alive, maxBacklog] = [0, 0, 0, 0, 0];
  for (const { second, busyShare, backlog } of seconds) {
    if (second < SETTLED_SEC) continue;
    const capacity = capacityAt(trial, second);
    if (busyShare !== null) {
      busy += busyShare;
      known++;
    }
    maxBacklog = Math.max(maxBacklog, backlog);
    if (capacity === 0) continue;
    alive++;
    if (backlog > OBJECTIVE_SEC * capacity) above++;
  }
  return {
    efficiency: known === 0 ? 1 : busy / known,
    aboveObjectiveShare: alive === 0 ? 0 : above / alive,
    ...{ maxBacklog, p99DelaySec, halvedAfterSec: halvedAfter(trial, seconds) },
  };
}

function halvedAfter({ events }: Trial, seconds: readonly TrialSecond[]): number | null {
  const crash = events.find((event) => event.do === 'crash');
  if (!crash) return null;
  const before = seconds.findLast(({ second, ratePerSec }) => second <= crash.atSec && ratePerSec !== null);
  const halved = seconds.find(
    ({ second, ratePerSec }) => second > crash.atSec && ratePerSec !== null && ratePerSec <= 0.5 * before!.ratePerSec!,
  );
  return halved ? halved.second - crash.atSec : null;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
