import { type LagSettings } from './lag-settings.js';

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

export interface Verdict {
  readonly status: LagStatus;
  /** A sentence for people. */
  readonly reason: string;
}

/** What the rules look at. Times are durations up to the newest sample, milliseconds. */
export interface PartitionFacts {
  /** Null where unknown. */
  readonly lagMessages: number | null;
  /** Oldest first; NaN where unknown. */
  readonly lagWindow: readonly number[];
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
}

const ok = (reason: string): Verdict => ({ status: 'OK', reason });

/** The rules for one partition whose newest sample is fresh; the first that matches wins. */
export function judgePartition(facts: PartitionFacts, settings: LagSettings): Verdict {
  const { lagMessages: lag, members } = facts;
  const allowed = settings.allowedLagMessages;
  const known = facts.lagWindow.filter((one) => !Number.isNaN(one));
  if (facts.lostMessages > 0)
    return { status: 'LOSING_DATA', reason: `${facts.lostMessages} messages were deleted before the group read them` };
  if (lag === null) return { status: 'UNKNOWN', reason: 'its lag is not known' };
  if (lag <= allowed) return ok(lag === 0 ? 'nothing waits' : `${lag} messages wait, ${allowed} are allowed`);
  if (isTail(facts, settings))
    return { status: 'OK_TAIL', reason: `caught up; the last ${lag} offsets are no messages a consumer can read` };
  if (members === 0 && !facts.movesWithoutMembers)
    return { status: 'STOPPED', reason: `${lag} messages wait and the group has no member` };
  if (facts.rewoundMessages > 0)
    return {
      status: 'REWOUND',
      reason: `the position was ${facts.wasReset ? 'reset' : 'set back'}; ${facts.rewoundMessages} messages to read again`,
    };
  if (known.some((one) => one <= allowed)) return ok(`it was caught up within the last ${seconds(facts.windowSpanMs)}`);
  const silence = Math.max(0, settings.stallCadences * (facts.cadenceMs ?? 0));
  if (facts.frozenPolls >= settings.windowPolls && facts.frozenMs >= silence) {
    if (!facts.siblingsMove)
      return { status: 'STALLED', reason: `no commit for ${seconds(facts.frozenMs)} while ${lag} messages wait` };
    if (facts.frozenMs >= settings.stuckMs)
      return {
        status: 'STUCK_PARTITION',
        reason: `no commit for ${seconds(facts.frozenMs)} while other partitions of the group move`,
      };
  }
  const growth = growthMessages(facts, known, settings);
  if (growth > 0)
    return {
      status: 'FALLING_BEHIND',
      reason: `its lag grew by ${Math.round(growth)} in ${seconds(facts.windowSpanMs)}`,
    };
  return ok('its lag does not grow');
}

/** c and end both stand still, members are there, the gap is small: transaction markers, or the last offset committed. */
function isTail(facts: PartitionFacts, settings: LagSettings): boolean {
  return (
    facts.lagMessages! <= settings.tailMessages &&
    (facts.members ?? 0) > 0 &&
    facts.frozenPolls >= settings.windowPolls &&
    facts.endFrozenPolls >= settings.windowPolls
  );
}

/** How much the floor of the saw-tooth rose from the older half of the window to the newer, beyond 1 % of what came in. */
function growthMessages(facts: PartitionFacts, known: readonly number[], settings: LagSettings): number {
  const isSlowCommitter = facts.cadenceMs !== null && 2 * facts.cadenceMs > facts.windowSpanMs;
  const floors = isSlowCommitter ? facts.lagMinima : known;
  if (floors.length < (isSlowCommitter ? 3 : settings.windowPolls / 2)) return 0;
  const middle = Math.ceil(floors.length / 2);
  const growth = Math.min(...floors.slice(middle)) - Math.min(...floors.slice(0, middle));
  const noise = (0.01 * (facts.producedPerSec ?? 0) * facts.windowSpanMs) / 1000;
  return growth > noise && floors.at(-1)! > floors[0]! ? growth : 0;
}

export function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The worse of two statuses. */
export function worse(a: LagStatus, b: LagStatus): LagStatus {
  return STATUSES.indexOf(a) <= STATUSES.indexOf(b) ? a : b;
}
