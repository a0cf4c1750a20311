import { type LawReason } from '../control-law.js';
import { type QueueEstimate } from './queue-estimate.js';

/** Everything that the rate is made of. Messages, messages/s, seconds. */
export interface RateInput {
  readonly estimate: QueueEstimate;
  readonly capacityPerSec: number;
  readonly isSaturated: boolean;
  /** Producers use what the limit allows, so the limit is what holds them. */
  readonly isBinding: boolean;
  readonly setPointMessages: number;
  readonly budgetMessages: number;
  readonly previousAskPerSec: number;
  readonly ceilingPerSec: number;
  readonly floorPerSec: number;
  readonly cycleSec: number;
}

/** Time constant of the queue correction, seconds (stability: CONTROL.md §4). */
const QUEUE_TAU_SEC = 5;
/** Part of the set point around it in which the queue is left alone. */
const DEAD_ZONE = 0.3;
/** A probe may fill this share of the objective before it is undone. */
const PROBE_SHARE = 0.4;
/** Lease delay and margin in the time until a wrong probe is undone, beyond cycle and commit age, seconds. */
const PROBE_UNDO_SEC = 2.5;
/** While consumers drain, producers keep this share of what is consumed: they stay alive at small cost. */
const DRAIN_SHARE = 0.1;
/** A smaller change than this share is not worth a publish. */
const DEAD_BAND = 0.05;

export function decideRate(input: RateInput): { ratePerSec: number; reason: LawReason } {
  const { estimate, capacityPerSec: capacity, previousAskPerSec: previous } = input;
  const alive = estimate.aliveShare;
  const isStalled = alive < 1;
  const correction = correctQueue(input, isStalled);
  let rate = alive * capacity + correction;
  let reason: LawReason = isStalled ? 'CONSUMER_STALLED' : reasonOf(input, correction);

  if (isStalled) {
    // A loose objective rides out a pause of the consumers, a tight one cuts.
    rate = Math.max(rate, Math.min(capacity, (0.5 * input.budgetMessages - estimate.queueMessages) / QUEUE_TAU_SEC));
  } else if (!input.isBinding && estimate.queueMessages <= input.setPointMessages) {
    // A limit that binds nobody is never cut.
    rate = Math.max(rate, previous);
    reason = 'NOT_BINDING';
  } else if (!input.isSaturated) {
    const undoSec = input.cycleSec + estimate.commitAgeSec + PROBE_UNDO_SEC;
    rate = Math.max(
      rate,
      capacity + Math.max(0, PROBE_SHARE * input.budgetMessages - estimate.queueMessages) / undoSec,
    );
    reason = 'PROBING_CAPACITY';
  }

  const lowest = alive === 0 ? input.floorPerSec : Math.max(input.floorPerSec, DRAIN_SHARE * alive * capacity);
  rate = Math.min(input.ceilingPerSec, Math.max(lowest, rate));
  const isSmallChange = Math.abs(rate - previous) < DEAD_BAND * previous && previous >= lowest;
  return { ratePerSec: isSmallChange ? previous : rate, reason };
}

function reasonOf({ estimate, budgetMessages }: RateInput, correction: number): LawReason {
  if (correction >= 0) return 'BACKLOG_AT_OBJECTIVE';
  return estimate.queueMessages > budgetMessages ? 'BACKLOG_ABOVE_OBJECTIVE' : 'BACKLOG_ABOVE_SET_POINT';
}

/** Messages/s to add so that the queue comes to its set point; steeper far above it, never negative without proof. */
function correctQueue(input: RateInput, isStalled: boolean): number {
  const error = input.setPointMessages - input.estimate.queueMessages;
  const beyond = Math.max(0, Math.abs(error) - DEAD_ZONE * input.setPointMessages);
  const correction = (Math.sign(error) * beyond) / QUEUE_TAU_SEC;
  if (correction >= 0) return correction;
  if (!input.isSaturated && !isStalled) return 0;
  const excess = -error / Math.max(input.setPointMessages, 0.35 * input.budgetMessages, 1);
  return correction * (1 + Math.min(4, Math.max(0, excess - 0.5)));
}
