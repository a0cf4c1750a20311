import { type LawReason } from '../control-law.js';
import { type CapacityState } from './capacity.js';
import { type QueueEstimate } from './estimate.js';
import { probeStep } from './probe.js';

/** Everything that the rate is made of. Messages, messages/s, seconds. */
export interface RateInput {
  readonly estimate: QueueEstimate;
  readonly capacity: CapacityState;
  readonly capacityPerSec: number;
  readonly unbudgetedPerSec: number;
  readonly isSaturated: boolean;
  readonly isBinding: boolean;
  readonly setPointMessages: number;
  readonly budgetMessages: number;
  readonly previousAskPerSec: number;
  readonly ceilingPerSec: number;
  readonly floorPerSec: number;
  readonly cycleSec: number;
}

/** Time constant of the queue correction, s, and in cycles: a third of the delay limit at 2 s (CONTROL.md §4). */
const QUEUE_TAU_SEC = 5;
const QUEUE_TAU_CYCLES = 2;
/** Part of the set point around it in which the queue is left alone (CONTROL.md §3). */
const DEAD_ZONE = 0.3;
/** Far above the set point the queue is drained this many times faster; how far, shares of set point and objective. */
const DRAIN_GAIN = 4;
const DRAIN_FROM = 0.5;
const DRAIN_SHARE_OF_BUDGET = 0.35;
/** A stalled group may still fill this share of the objective: a loose one rides out a rebalance, a tight one cuts. */
const STALL_SHARE = 0.5;
/** While consumers drain, producers keep this share of what is consumed: they stay alive at small cost (CONTROL.md §3). */
const DRAIN_SHARE = 0.1;
/** A limit that binds nobody drifts up by this share a second, up to this factor of what consumers ever did. */
const DRIFT_PER_SEC = 0.03;
const DRIFT_FACTOR = 1.15;
/** Unbudgeted inflow below this share of the capacity is noise (CONTROL.md §3). */
const UNBUDGETED_SHARE = 0.03;
/** A smaller change than this share is not worth a publish (CONTROL.md §3). */
const DEAD_BAND = 0.05;

export function decideRate(input: RateInput): { ratePerSec: number; reason: LawReason } {
  const {
    estimate,
    capacityPerSec: capacity,
    previousAskPerSec: previous,
    ceilingPerSec,
    floorPerSec,
    cycleSec,
  } = input;
  const alive = estimate.aliveShare;
  const isStalled = alive < 1;
  const unbudgeted = input.unbudgetedPerSec < UNBUDGETED_SHARE * capacity ? 0 : input.unbudgetedPerSec;
  const tauSec = Math.max(QUEUE_TAU_SEC, QUEUE_TAU_CYCLES * cycleSec);
  const correction = correctQueue(input, isStalled, tauSec);
  let rate = alive * capacity - unbudgeted + correction;
  let reason: LawReason = isStalled ? 'CONSUMER_STALLED' : reasonOf(input, correction);

  if (isStalled) {
    const room = (STALL_SHARE * input.budgetMessages - estimate.queueMessages) / tauSec;
    rate = Math.max(rate, Math.min(capacity, room) - unbudgeted);
  } else if (!input.isBinding && estimate.queueMessages <= input.setPointMessages) {
    // A limit that binds nobody is never cut: it drifts up to where the first surprise is still harmless.
    const highest = input.capacity.isProven
      ? Math.max(DRIFT_FACTOR * input.capacity.memoryPerSec, capacity + stepOf(input)) - unbudgeted
      : ceilingPerSec;
    rate = Math.max(rate, previous, Math.min(previous * (1 + DRIFT_PER_SEC * cycleSec), highest));
    reason = 'NOT_BINDING';
  } else if (!input.isSaturated) {
    const probed = capacity - unbudgeted + stepOf(input);
    if (probed > rate) reason = 'PROBING_CAPACITY';
    rate = Math.max(rate, probed);
  }

  const lowest = alive === 0 ? floorPerSec : Math.max(floorPerSec, DRAIN_SHARE * alive * capacity - unbudgeted);
  rate = Math.min(ceilingPerSec, Math.max(lowest, rate));
  const isSmallChange = Math.abs(rate - previous) < DEAD_BAND * previous && previous >= lowest;
  return { ratePerSec: isSmallChange ? previous : rate, reason };
}

function stepOf({ capacityPerSec, capacity, estimate, budgetMessages, cycleSec }: RateInput): number {
  const { memoryPerSec } = capacity;
  const { queueMessages, commitAgeSec } = estimate;
  return probeStep({ capacityPerSec, memoryPerSec, queueMessages, budgetMessages, commitAgeSec, cycleSec });
}

function reasonOf({ estimate, budgetMessages }: RateInput, correction: number): LawReason {
  if (correction >= 0) return 'BACKLOG_AT_OBJECTIVE';
  return estimate.queueMessages > budgetMessages ? 'BACKLOG_ABOVE_OBJECTIVE' : 'BACKLOG_ABOVE_SET_POINT';
}

/** Messages/s to add so that the queue comes to its set point; steeper far above it, never negative without proof. */
function correctQueue(input: RateInput, isStalled: boolean, tauSec: number): number {
  const error = input.setPointMessages - input.estimate.queueMessages;
  const beyond = Math.max(0, Math.abs(error) - DEAD_ZONE * input.setPointMessages);
  const correction = (Math.sign(error) * beyond) / tauSec;
  if (correction >= 0) return correction;
  if (!input.isSaturated && !isStalled) return 0;
  const excess = -error / Math.max(input.setPointMessages, DRAIN_SHARE_OF_BUDGET * input.budgetMessages, 1);
  return correction * (1 + Math.min(DRAIN_GAIN, Math.max(0, excess - DRAIN_FROM)));
}
