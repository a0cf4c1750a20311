import { type LagSettings } from './lag-settings.js';
import { type PositionBound } from './position-bound.js';

/** Words for a group's or a partition's state, from worst to best (LAG.md §b). */
export type LagStatus =
  | 'LOSING_DATA'
  | 'STOPPED'
  | 'STALLED'
  | 'STUCK_PARTITION'
  | 'FALLING_BEHIND'
  | 'REWOUND'
  | 'UNKNOWN'
  | 'OK_TAIL'
  | 'OK';

/** Worst first. UNKNOWN stands before OK: a known bad partition outranks it, a good one does not hide it. */
export const STATUSES: readonly LagStatus[] = [
  'LOSING_DATA',
  'STOPPED',
  'STALLED',
  'STUCK_PARTITION',
  'FALLING_BEHIND',
  'REWOUND',
  'UNKNOWN',
  'OK_TAIL',
  'OK',
];

/** What the rules look at, for one partition. Times are durations up to the newest sample, milliseconds. */
export interface PartitionFacts {
  /** Null where unknown. */
  readonly lagMessages: number | null;
  /** Oldest first; NaN where unknown. */
  readonly lagWindow: readonly number[];
  /** The least of the window. */
  readonly leastLagMessages: number;
  /** Whether the window or the minima end above where they begin: without that nothing grows. */
  readonly hasRisen: boolean;
  readonly windowSpanMs: number;
  /** Lag at the last polls where the position moved: the floor of a batch committer's saw-tooth (E24). */
  readonly lagMinima: readonly number[];
  /** Confirmed messages lost within the window. */
  readonly lostMessages: number;
  /** Members of the group; null where unreadable. */
  readonly members: number | null;
  /** Offsets moved in the window without members: a consumer that assigns itself, or a mirror. */
  readonly movesWithoutMembers: boolean;
  readonly frozenPolls: number;
  readonly frozenMs: number;
  readonly endFrozenPolls: number;
  /** Median time between two moves; null until learned. */
  readonly cadenceMs: number | null;
  readonly siblingsMove: boolean;
  /** Messages that the position was set back and has not regained; 0 where it was not. */
  readonly rewoundMessages: number;
  readonly wasReset: boolean;
  readonly producedPerSec: number | null;
  readonly hasPosition: boolean;
  /** What may wait where there is no position; null where that is unknown, or there is one. */
  readonly bound: PositionBound | null;
  /** The position lies beyond the end of the log. */
  readonly isBeyondEnd: boolean;
  /** Why it does not answer; null where it does. */
  readonly gap: string | null;
}

/** The rules for one partition whose newest sample is fresh; the first that matches wins. */
export function statusOf(facts: PartitionFacts, settings: LagSettings): LagStatus {
  const allowed = settings.allowedLagMessages;
  if (facts.lostMessages > 0) return 'LOSING_DATA';
  if (facts.gap !== null) return 'UNKNOWN';
  // Nothing was ever committed: only an empty log leaves no doubt (E1).
  if (!facts.hasPosition) return facts.bound?.most === 0 ? 'OK' : 'UNKNOWN';
  const lag = facts.lagMessages;
  if (lag === null) return 'UNKNOWN';
  if (lag <= allowed) return 'OK';
  if (isTail(facts, lag, settings)) return 'OK_TAIL';
  if (facts.members === 0 && !facts.movesWithoutMembers) return 'STOPPED';
  if (facts.rewoundMessages > 0) return 'REWOUND';
  if (facts.leastLagMessages <= allowed) return 'OK';
  if (facts.frozenPolls >= settings.windowPolls && facts.frozenMs >= settings.stallCadences * (facts.cadenceMs ?? 0)) {
    if (!facts.siblingsMove) return 'STALLED';
    if (facts.frozenMs >= settings.stuckMs) return 'STUCK_PARTITION';
  }
  return growthMessages(facts, settings) > 0 ? 'FALLING_BEHIND' : 'OK';
}

/** The sentence behind a status that `statusOf` gave. */
export function explainStatus(status: LagStatus, facts: PartitionFacts, settings: LagSettings): string {
  const { lagMessages: lag } = facts;
  switch (status) {
    case 'LOSING_DATA':
      return `${facts.lostMessages} messages were deleted before the group read them`;
    case 'UNKNOWN':
      if (facts.gap !== null) return `it did not answer (${facts.gap})`;
      return facts.hasPosition ? 'its lag is not known' : explainNoPosition(facts.bound);
    case 'OK_TAIL':
      return `caught up; the last ${lag} offsets are no messages a consumer can read`;
    case 'STOPPED':
      return `${lag} messages wait and the group has no member`;
    case 'REWOUND':
      return `the position was ${facts.wasReset ? 'reset' : 'set back'}; ${facts.rewoundMessages} messages to read again`;
    case 'STALLED':
      return `no commit for ${seconds(facts.frozenMs)} while ${lag} messages wait`;
    case 'STUCK_PARTITION':
      return `no commit for ${seconds(facts.frozenMs)} while other partitions of the group move`;
    case 'FALLING_BEHIND': {
      const growth = Math.round(growthMessages(facts, settings));
      return `its lag grew by ${growth} in ${seconds(facts.windowSpanMs)}`;
    }
    case 'OK':
      return explainOk(facts, settings);
  }
}

/** Nothing was ever committed: what may wait is a range, or nothing where the log is empty. */
export function explainNoPosition(bound: PositionBound | null): string {
  const said = 'it has no position: nothing was ever committed';
  if (bound === null) return said;
  if (bound.most === 0) return `${said}, and nothing waits`;
  const { least, most } = bound;
  return `${said}; ${least === most ? `${most}` : `between ${least} and ${most}`} messages may wait`;
}

function explainOk(facts: PartitionFacts, { allowedLagMessages: allowed }: LagSettings): string {
  const { lagMessages: lag } = facts;
  if (!facts.hasPosition) return explainNoPosition(facts.bound);
  if (facts.isBeyondEnd) return 'its position lies beyond the end of the log: offset out of range';
  if (lag === 0) return 'nothing waits';
  if (lag !== null && lag <= allowed) return `${lag} messages wait, ${allowed} are allowed`;
  const wasCaughtUp = facts.leastLagMessages <= allowed;
  return wasCaughtUp ? `it was caught up within the last ${seconds(facts.windowSpanMs)}` : 'its lag does not grow';
}

/** c and end both stand still, members are there, the gap is small: transaction markers, or the last offset committed. */
function isTail(facts: PartitionFacts, lag: number, settings: LagSettings): boolean {
  return (
    lag <= settings.tailMessages &&
    (facts.members ?? 0) > 0 &&
    facts.frozenPolls >= settings.windowPolls &&
    facts.endFrozenPolls >= settings.windowPolls
  );
}

/** How much the floor of the saw-tooth rose from the older half of the window to the newer, beyond 1 % of what came in. */
function growthMessages(facts: PartitionFacts, settings: LagSettings): number {
  if (!facts.hasRisen) return 0;
  const isSlowCommitter = facts.cadenceMs !== null && 2 * facts.cadenceMs > facts.windowSpanMs;
  const floors = isSlowCommitter ? facts.lagMinima : facts.lagWindow;
  if (floors.length < (isSlowCommitter ? 3 : settings.windowPolls / 2)) return 0;
  const middle = Math.ceil(floors.length / 2);
  const older = lowest(floors, 0, middle);
  const growth = lowest(floors, middle, floors.length) - older;
  if (!(growth > 0) || !(floors[floors.length - 1]! > floors[0]!)) return 0;
  const noise = (0.01 * (facts.producedPerSec ?? 0) * facts.windowSpanMs) / 1000;
  return growth > noise ? growth : 0;
}

/** NaN, an unknown lag, is left out. */
function lowest(list: readonly number[], from: number, to: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = from; at < to; at++) if (list[at]! < least) least = list[at]!;
  return least;
}

export function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The worse of two statuses. */
export function worse(a: LagStatus, b: LagStatus): LagStatus {
  return STATUSES.indexOf(a) <= STATUSES.indexOf(b) ? a : b;
}
