/** A higher rate than what is proven, tried at a bounded risk. Messages, messages/s, seconds. */
export interface ProbeInput {
  readonly capacityPerSec: number;
  readonly memoryPerSec: number;
  readonly queueMessages: number;
  readonly budgetMessages: number;
  readonly commitAgeSec: number;
  readonly cycleSec: number;
}

/** A probe may fill this share of the objective before it is undone; a wrong one stays within it (CONTROL.md §3). */
const PROBE_SHARE = 0.4;
/** Lease delay and margin in the time until a wrong probe is undone, beyond cycle and commit age, s (CONTROL.md §3). */
const UNDO_SEC = 2.5;
/** Below this share of what they could do once, the way back is short: this many objectives are risked. */
const REMEMBERED_SHARE = 0.9;
const REMEMBERED_RISK = 2.5;

/** How much above the capacity may be tried, messages/s. */
export function probeStep(input: ProbeInput): number {
  const { capacityPerSec: capacity, memoryPerSec: memory, queueMessages: queue, budgetMessages: budget } = input;
  const undoSec = input.cycleSec + input.commitAgeSec + UNDO_SEC;
  const step = Math.max(0, PROBE_SHARE * budget - queue) / undoSec;
  if (capacity >= REMEMBERED_SHARE * memory) return step;
  return Math.max(step, Math.min((REMEMBERED_RISK * Math.max(0, budget - queue)) / undoSec, memory - capacity));
}
