import { type LagWindow } from '../../lag/lag-window.js';
import { readableMessages } from '../../lag/readable-lag.js';
import { type Grouping } from './grouping.js';
import { allowanceSec, type MemberClock } from './member-clock.js';

/** Partitions that stand still though their member works: a poison message, a stuck thread (DESIGN.md §2, rules). */
export interface FrozenState {
  readonly checkedAtMs: number;
  /** Positions at the last check, and for how long each has not moved while something waited, s. */
  readonly positions: readonly number[];
  readonly stillSec: readonly number[];
  /** Indices of those that are taken as frozen. */
  readonly partitions: readonly number[];
}

/** Checked this often, s: often enough for a limit of 30 s. */
const CHECK_EVERY_SEC = 5;
/** Stands still for longer than this, and than three usual gaps, and than any silence a batch explains: frozen. */
const FROZEN_SEC = 30;
const FROZEN_GAPS = 3;

export const beginFrozen: FrozenState = {
  checkedAtMs: 0,
  positions: [],
  stillSec: [],
  partitions: [],
};

export function watchFrozen(
  state: FrozenState,
  window: LagWindow,
  { memberOf }: Grouping,
  clocks: readonly (MemberClock | null)[],
  atMs: number,
): FrozenState {
  const { lastPositions: positions } = window;
  if (state.positions.length !== positions.length) {
    return { checkedAtMs: atMs, positions, stillSec: positions.map(() => 0), partitions: [] };
  }
  const elapsedSec = (atMs - state.checkedAtMs) / 1000;
  if (elapsedSec < CHECK_EVERY_SEC) return state;
  const stillSec = state.stillSec.map((still, i) => {
    const hasMoved = positions[i] !== state.positions[i] || !(readableMessages(window, i) > 0);
    // A check that comes late (nobody looked) counts as one.
    return hasMoved ? 0 : still + Math.min(elapsedSec, 2 * CHECK_EVERY_SEC);
  });
  const partitions = stillSec.flatMap((still, i) => {
    const clock = clocks[memberOf[i]!];
    if (!clock || still === 0) return [];
    const isMemberAlive = (atMs - clock.advancedAtMs) / 1000 <= allowanceSec(clock) + CHECK_EVERY_SEC;
    const limitSec = Math.max(FROZEN_SEC, FROZEN_GAPS * clock.gapSec, clock.batchSec);
    return isMemberAlive && still > limitSec ? [i] : [];
  });
  return { checkedAtMs: atMs, positions, stillSec, partitions };
}
