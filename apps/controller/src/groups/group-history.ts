import { type GroupEvent, type GroupHistoryBody } from '@headgate/contract';
import { type GroupHistories } from '@headgate/core';

const SPARK_MS = 1_800_000;
/** Steps of the ring that one point of a small line stands for. */
const STEPS_PER_POINT = 3;

/** The last half hour as a small line: the largest of each minute; null is unknown. */
export function sparkOf(histories: GroupHistories, group: string, nowMs: number): (number | null)[] {
  const { lagSec } = histories.read(group, nowMs, SPARK_MS);
  const points: (number | null)[] = [];
  for (let to = lagSec.length; to > 0; to -= STEPS_PER_POINT) {
    const known = lagSec.slice(Math.max(0, to - STEPS_PER_POINT), to).filter((sec) => sec !== null);
    points.unshift(known.length === 0 ? null : Math.max(...known));
  }
  return points;
}

export interface HistoryAsked {
  readonly group: string;
  readonly spanSec: number;
  readonly nowMs: number;
  readonly toUtc: (monotonicMs: number) => string;
  readonly events: readonly GroupEvent[];
}

/** Columns for a plot, and what happened meanwhile. */
export function historyBody(
  histories: GroupHistories,
  { group, spanSec, nowMs, toUtc, events }: HistoryAsked,
): Omit<GroupHistoryBody, 'cluster' | 'group' | 'serverTime' | 'objectiveSec'> {
  const { stepMs, fromMs, lagMessages, lagSec, isLower } = histories.read(group, nowMs, 1000 * spanSec);
  const t = fromMs.map((atMs) => Date.parse(toUtc(atMs)) / 1000);
  const since = t[0] ?? Number.POSITIVE_INFINITY;
  const isShort = 1000 * spanSec - (nowMs - (fromMs[0] ?? nowMs)) > 2 * stepMs;
  return {
    ...{ stepSec: stepMs / 1000, t, lagMessages: [...lagMessages], lagSec: [...lagSec], isLower: [...isLower] },
    events: events.filter(({ at }) => Date.parse(at) / 1000 >= since),
    gap: isShort ? 'History is kept in memory: it begins where this controller first saw the group.' : null,
  };
}
