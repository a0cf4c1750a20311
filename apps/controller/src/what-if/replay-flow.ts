import { type WhatIfBody } from '@headgate/contract';
import { replay } from '@headgate/core';
import { type KeptStretch } from './input-tape.js';

/** More ticks than this are not replayed for one answer: an hour at one a second. */
const MAX_TICKS = 3600;

/** Decides the recorded ticks again, newest stretches first, and counts those that come out otherwise. */
export function replayFlow(stretches: readonly KeptStretch[]): WhatIfBody['replay'] {
  let [ticks, differing] = [0, 0];
  let from: number | null = null;
  for (const stretch of stretches.toReversed()) {
    if (ticks + stretch.lines.length > MAX_TICKS) break;
    const decisions = replay(stretch);
    ticks += decisions.length;
    differing += decisions.filter(({ ratePerSec }, i) => !Object.is(ratePerSec, stretch.ratesPerSec[i])).length;
    from = stretch.fromWallMs;
  }
  const to = from === null ? null : stretches.at(-1)!.toWallMs;
  return {
    from: from === null ? null : new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    ...{ ticks, differing, reason: from === null ? 'no exact input of this time is kept any more' : null },
  };
}
