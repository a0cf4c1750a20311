import { type BucketState, type InstanceState } from './state.js';

/** A turn outlives so many refreshes in which its instance does not ask. */
const KEPT_REFRESHES = 2;

const keptMs = ({ budget }: BucketState): number => KEPT_REFRESHES * budget.refreshAfterMs;

/** Ends a turn whose instance did not come again, or that a clock which went back would keep for too long. */
export function endStaleTurn(flow: BucketState, nowMs: number): BucketState {
  const isFresh = nowMs < flow.dueUntilMs && flow.dueUntilMs <= nowMs + keptMs(flow);
  return isFresh ? flow : { ...flow, dueMilli: 0, dueUntilMs: 0 };
}

export function isItsTurn(flow: BucketState, instance: InstanceState): boolean {
  return flow.dueMilli > 0 && instance.turn === flow.turns;
}

/**
 * Whoever has saved a whole cost and finds too few tokens gets the turn, if nobody has it: until it is served the others
 * leave so much in the bucket. So a large cost comes to its share beside many small ones that are always there first.
 */
export function nextTurn(
  flow: BucketState,
  instance: InstanceState,
  isWaiting: boolean,
  leastMilli: number,
  nowMs: number,
): { readonly flow: BucketState; readonly instance: InstanceState } {
  const isIts = isItsTurn(flow, instance);
  if (isWaiting && (isIts || flow.dueMilli === 0)) {
    const turns = isIts ? flow.turns : flow.turns + 1;
    const dueUntilMs = nowMs + keptMs(flow);
    return { flow: { ...flow, turns, dueMilli: leastMilli, dueUntilMs }, instance: { ...instance, turn: turns } };
  }
  return isIts ? { flow: { ...flow, dueMilli: 0, dueUntilMs: 0 }, instance } : { flow, instance };
}
