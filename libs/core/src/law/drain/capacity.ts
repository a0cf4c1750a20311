import { type QueueEstimate } from './estimate.js';

/** What is known of the consumers' capacity, messages/s. */
export interface CapacityState {
  /** Null until a consume rate was measured. */
  readonly capacityPerSec: number | null;
  /** What they could do once and may again: it fades slowly. */
  readonly memoryPerSec: number;
  /** Since when the group has been saturated without a pause, monotonic ms; null while it is not. */
  readonly saturatedSinceMs: number | null;
  /** Whether saturation was ever proven: before that, what is consumed is only what was sent. */
  readonly isProven: boolean;
  readonly members: number | null;
}

/** Time constant of the estimate, s: it rests on a slope of 7 s already; a flat optimum (CONTROL.md §3). */
const CAPACITY_TAU_SEC = 4;
/** Shortest saturated time after which a slope stops being a lower bound, s (CONTROL.md §3). */
const BUSY_SEC = 2.5;
/** The memory of a former capacity fades with this time constant, s (CONTROL.md §3). */
const MEMORY_TAU_SEC = 1500;
/** With a queue beyond this share of the set point commits have not kept up with what came in: that confirms no capacity. */
const CONFIRMED_QUEUE_SHARE = 0.5;
/** More members promise at most this factor (CONTROL.md §3). */
const MOST_GROWTH = 2;

export function beginCapacity(): CapacityState {
  return { capacityPerSec: null, memoryPerSec: 0, saturatedSinceMs: null, isProven: false, members: null };
}

export interface CapacityInput {
  readonly estimate: QueueEstimate;
  readonly isSaturated: boolean;
  /** Inflow that commits have confirmed, messages/s; 0 where it is not known. */
  readonly confirmedPerSec: number;
  readonly setPointMessages: number;
  /** Members of the group; null where unknown. */
  readonly members: number | null;
  readonly nowMs: number;
  readonly dtSec: number;
}

/** Capacity follows the consume rate down only while saturation is proven; otherwise it only rises. */
export function nextCapacity(before: CapacityState, input: CapacityInput): CapacityState {
  const { estimate, isSaturated, nowMs, dtSec } = input;
  const state = withMembers(before, input.members);
  const saturatedSinceMs = isSaturated ? (state.saturatedSinceMs ?? nowMs) : null;
  const isProven = state.isProven || isSaturated;
  const measured = estimate.consumePerSec;
  if (measured === null || state.capacityPerSec === null) {
    const capacityPerSec = state.capacityPerSec ?? measured;
    return {
      ...state,
      capacityPerSec,
      memoryPerSec: Math.max(state.memoryPerSec, capacityPerSec ?? 0),
      saturatedSinceMs,
      isProven,
    };
  }
  const hasBeenBusy =
    saturatedSinceMs !== null && nowMs - saturatedSinceMs >= 1000 * Math.max(BUSY_SEC, estimate.gapSec);
  // A silent consumer says nothing about what it can do once it is back: aliveness takes its share away instead.
  const mayFall = hasBeenBusy && estimate.aliveShare === 1;
  const isConfirmed = !isSaturated && estimate.queueMessages <= CONFIRMED_QUEUE_SHARE * input.setPointMessages;
  const target = isConfirmed ? Math.max(measured, input.confirmedPerSec) : measured;
  const distance = target - state.capacityPerSec;
  const smoothed = (1 - Math.exp(-dtSec / CAPACITY_TAU_SEC)) * distance;
  // A change beyond noise is believed at once; upwards only as far as consumers could once, for the rest may be luck.
  const believed =
    distance < 0 ? distance : Math.max(smoothed, Math.min(distance, state.memoryPerSec - state.capacityPerSec));
  const step = estimate.isChanged ? believed : smoothed;
  const capacityPerSec = state.capacityPerSec + (mayFall ? step : Math.max(0, step));
  const memoryPerSec = Math.max(capacityPerSec, state.memoryPerSec * Math.exp(-dtSec / MEMORY_TAU_SEC));
  return { capacityPerSec, memoryPerSec, saturatedSinceMs, isProven, members: state.members };
}

/** Who leaves takes a share with it; who comes is a promise that only a probe can prove. */
function withMembers(state: CapacityState, members: number | null): CapacityState {
  if (members === null || members === 0 || members === state.members) return state;
  if (state.members === null || state.capacityPerSec === null) return { ...state, members };
  const factor = members / state.members;
  const { capacityPerSec: capacity, memoryPerSec: memory } = state;
  if (factor < 1) return { ...state, members, capacityPerSec: capacity * factor, memoryPerSec: memory * factor };
  const promised = Math.min(MOST_GROWTH, factor) * capacity;
  return { ...state, members, memoryPerSec: Math.max(memory, promised) };
}

/** How many times what they can do now the consumers could do once; Infinity where they were never seen saturated. */
export function promiseOf({ capacityPerSec, memoryPerSec, isProven }: CapacityState): number {
  if (!isProven) return Number.POSITIVE_INFINITY;
  return capacityPerSec === null || capacityPerSec <= 0 ? 1 : Math.max(1, memoryPerSec / capacityPerSec);
}
