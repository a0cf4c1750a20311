import { type LagWindow } from '../../lag/lag-window.js';
import { readableMessages } from '../../lag/readable-lag.js';
import { type Grouping } from './grouping.js';

/** Per member, over its partitions with known offsets. Overwritten by the next call: thousands of flows share one. */
export interface MemberSums {
  readonly known: Float64Array;
  readonly committed: Float64Array;
  readonly lag: Float64Array;
  readonly largestLag: Float64Array;
  /** Of the lag, what a consumer could read: silence in front of the rest proves nothing. */
  readonly readable: Float64Array;
  /** Written by `advanceMembers`: whose history goes on, what it committed since, and how much of that left old messages unread. */
  readonly goesOn: Float64Array;
  readonly advanced: Float64Array;
  readonly unread: Float64Array;
}

let sums: MemberSums = sized(16);

function sized(members: number): MemberSums {
  const numbers = () => new Float64Array(members);
  return {
    ...{ known: numbers(), committed: numbers(), lag: numbers(), largestLag: numbers(), readable: numbers() },
    ...{ goesOn: numbers(), advanced: numbers(), unread: numbers() },
  };
}

/** Sums up positions and lags; `isFrozen` partitions are left out of the lags. */
export function sumUp(window: LagWindow, grouping: Grouping, frozen: readonly number[]): MemberSums {
  const members = grouping.keys.length;
  if (sums.known.length < members) sums = sized(2 * members);
  const { known, committed, lag, largestLag, readable, goesOn, advanced, unread } = sums;
  for (let m = 0; m < members; m++) {
    known[m] = committed[m] = lag[m] = largestLag[m] = readable[m] = 0;
    goesOn[m] = advanced[m] = unread[m] = 0;
  }
  const { lastEndOffsets, lastPositions } = window;
  for (let i = 0; i < lastPositions.length; i++) {
    const waiting = lastEndOffsets[i]! - lastPositions[i]!;
    if (Number.isNaN(waiting)) continue;
    const m = grouping.memberOf[i]!;
    known[m]!++;
    committed[m]! += lastPositions[i]!;
    if (waiting <= 0 || (frozen.length > 0 && frozen.includes(i))) continue;
    lag[m]! += waiting;
    readable[m]! += readableMessages(window, i);
    if (waiting > largestLag[m]!) largestLag[m] = waiting;
  }
  return sums;
}
