import { type QueueEstimate } from './queue-estimate.js';

/** What is known of the consumers' capacity. */
export interface CapacityState {
  /** Messages/s; null until a consume rate was measured. */
  readonly capacityPerSec: number | null;
  /** Since when the group has been saturated without a pause, monotonic ms; null while it is not. */
  readonly saturatedSinceMs: number | null;
}

/** Time constant of the estimate, seconds: it rests on a slope of 7 s already. */
const CAPACITY_TAU_SEC = 4;
/** Shortest saturated time after which a slope stops being a lower bound, seconds. */
const BUSY_SEC = 2.5;
/** Proof by old unread messages: share of commits, and share of the set point that the queue must have. */
const UNREAD_SHARE = 0.1;
const QUEUE_SHARE = 0.2;

export function beginCapacity(): CapacityState {
  return { capacityPerSec: null, saturatedSinceMs: null };
}

/**
 * Saturated: commits leave messages older than a poll unread while a queue stands, or the queue is longer than anything
 * that timing explains.
 */
export function isSaturated(estimate: QueueEstimate, setPointMessages: number, cycleSec: number): boolean {
  const { queueMessages, unreadShare } = estimate;
  if (unreadShare > UNREAD_SHARE && queueMessages > QUEUE_SHARE * setPointMessages) return true;
  // How long a queue is can only be told by a pace.
  return estimate.consumePerSec !== null && queueMessages > (cycleSec + 1.5) * estimate.consumePerSec;
}

/** Capacity follows the consume rate down only while saturation is proven; otherwise it only rises. */
export function nextCapacity(
  state: CapacityState,
  estimate: QueueEstimate,
  saturated: boolean,
  nowMs: number,
  dtSec: number,
): CapacityState {
  const saturatedSinceMs = saturated ? (state.saturatedSinceMs ?? nowMs) : null;
  const measured = estimate.consumePerSec;
  if (measured === null || state.capacityPerSec === null) {
    return { capacityPerSec: state.capacityPerSec ?? measured, saturatedSinceMs };
  }
  const hasBeenBusy =
    saturatedSinceMs !== null && nowMs - saturatedSinceMs >= 1000 * Math.max(BUSY_SEC, estimate.gapSec);
  // A silent consumer says nothing about what it can do once it is back: aliveness takes its share away instead.
  const mayFall = hasBeenBusy && estimate.aliveShare === 1;
  const step = (1 - Math.exp(-dtSec / CAPACITY_TAU_SEC)) * (measured - state.capacityPerSec);
  return {
    capacityPerSec: state.capacityPerSec + (mayFall ? step : Math.max(0, step)),
    saturatedSinceMs,
  };
}
