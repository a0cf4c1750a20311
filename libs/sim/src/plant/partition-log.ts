import { STEP_SEC } from '../realize.js';

/** One partition as a queue: first in, first out, with the time each message came. Positions are messages. */
export interface PartitionLog {
  endOffset: number;
  /** What was worked off, and what of it is committed. */
  position: number;
  committedOffset: number;
  /** Furthest position ever reached: work that is done again consumes nothing new. */
  reached: number;
  /** Messages that came in per step; slot 0 is the backlog at the start. */
  readonly arrivals: Float64Array;
  /** Slot of the oldest message that waits, and how much of the slot is done. */
  head: number;
  headDone: number;
}

export function beginLog(backlogMessages: number, steps: number): PartitionLog {
  const arrivals = new Float64Array(steps + 1);
  arrivals[0] = backlogMessages;
  return { endOffset: backlogMessages, position: 0, committedOffset: 0, reached: 0, arrivals, head: 0, headDone: 0 };
}

export function arrive(log: PartitionLog, step: number, messages: number): void {
  log.arrivals[step + 1] = messages;
  log.endOffset += messages;
}

/** How long ago the messages of a slot came, seconds, at the end of a step. */
export function ageSec(slot: number, step: number): number {
  return (step + 1) * STEP_SEC - Math.max(0, (slot - 1) * STEP_SEC);
}

/** Works messages off; tells each piece with its age. Gives what was consumed for the first time. */
export function serve(
  log: PartitionLog,
  step: number,
  messages: number,
  onPiece: (freshMessages: number, delaySec: number) => void,
): number {
  const before = log.position;
  log.position += messages;
  const fresh = log.position > log.reached ? log.position - Math.max(log.reached, before) : 0;
  if (log.position > log.reached) log.reached = log.position;
  let left = messages;
  while (left > 0) {
    const there = log.arrivals[log.head]! - log.headDone;
    const piece = Math.min(there, left);
    if (fresh > 0 && piece > 0) onPiece(Math.min(piece, fresh), ageSec(log.head, step));
    if (there > left) {
      log.headDone += left;
      return fresh;
    }
    left -= there;
    if (log.head >= step + 1) {
      log.headDone = log.arrivals[log.head]!;
      return fresh;
    }
    log.head++;
    log.headDone = 0;
  }
  return fresh;
}

/** Whoever takes over begins at the last commit. */
export function rewind(log: PartitionLog): void {
  let back = log.position - log.committedOffset;
  log.position = log.committedOffset;
  while (back > 0) {
    if (log.headDone >= back) {
      log.headDone -= back;
      return;
    }
    back -= log.headDone;
    log.headDone = 0;
    if (log.head === 0) return;
    log.head--;
    log.headDone = log.arrivals[log.head]!;
  }
}

export function queueOf(log: PartitionLog): number {
  return log.endOffset - log.position;
}
