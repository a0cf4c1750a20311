import { type FlowState } from '../flow-state.js';
import { type LagWindow, ratesPerSec } from '../lag/lag-window.js';
import { constraintId, type Policy, placeOf } from '../policy/policy.js';
import { commitGapSec } from './commit-gap.js';

/** How fast the loop around a flow is. Seconds. */
export interface LoopTimes {
  /** Spacing of polls and decisions. */
  readonly cycleSec: number;
  /** Time until every producer has heard of a new rate: one refresh of its lease. */
  readonly leaseSec: number;
}

/** `impossible`: nobody who sees only offsets can keep it; `tight`: without a queue before the crash, which costs throughput. */
export type FeasibilityStatus = 'kept' | 'tight' | 'impossible' | 'unknown';

/** Whether one constraint's objective can be kept while all its consumers crash. Messages and seconds. */
export interface Feasibility {
  readonly constraint: string;
  readonly group: string;
  readonly status: FeasibilityStatus;
  /** Time for which consumers may be dead and producers unaware of it. */
  readonly blindSec: number | null;
  /** Smallest objectives that can be kept; the delay is counted at the pace before the crash. */
  readonly smallestDelaySec: number | null;
  readonly smallestMessages: number | null;
  /** The same with room for the queue that a settled flow keeps. */
  readonly advisedDelaySec: number | null;
  readonly advisedMessages: number | null;
  readonly text: string;
  /** What would lower it, the largest part first. */
  readonly lowers: readonly string[];
}

/** Queue that the recommended law keeps, as a share of an objective (CONTROL.md §3: 0.25 D, 0.4 L). */
const DELAY_QUEUE_SHARE = 0.25;
const BACKLOG_QUEUE_SHARE = 0.4;
/** Rates are taken over this span, milliseconds. */
const RATE_SPAN_MS = 30_000;

/**
 * The bound of CONTROL.md §1.4 from live numbers: until a crash is seen and every producer has heard of it, commit gap +
 * cycle + lease delay pass, in which capacity × that time comes in. Empty for a flow that was never read.
 */
export function feasibilityOf(policy: Policy, state: FlowState | null, times: LoopTimes): Feasibility[] {
  return policy.constraints.map((constraint) => {
    const id = constraintId(constraint);
    const kept = state?.constraints[id];
    const window = kept?.window ?? null;
    const measured = kept?.ask.capacityPerSec ?? (window && consumedPerSec(window));
    const seenSec = window && commitGapSec(window);
    const gapSec = seenSec && Math.max(seenSec, kept?.ask.figures.commitGapSec ?? 0);
    return judge(policy, { id, group: placeOf(constraint).group, gapSec, pace: measured || null }, times);
  });
}

const consumedPerSec = (window: LagWindow): number | null => ratesPerSec(window, RATE_SPAN_MS).consumed;

interface Measured {
  readonly id: string;
  readonly group: string;
  readonly gapSec: number | null;
  /** Messages/s. */
  readonly pace: number | null;
}

function judge({ objective }: Policy, { id, group, gapSec, pace }: Measured, times: LoopTimes): Feasibility {
  const unknown = {
    ...{ constraint: id, group, status: 'unknown' as const, blindSec: null, smallestDelaySec: null },
    ...{ smallestMessages: null, advisedDelaySec: null, advisedMessages: null, lowers: [] },
  };
  if (gapSec === null) {
    return { ...unknown, text: `how often ${group} commits was not seen yet, so its smallest objective is unknown` };
  }
  const blindSec = gapSec + times.cycleSec + times.leaseSec;
  const smallestMessages = pace === null ? null : pace * blindSec;
  const advisedDelaySec = blindSec / (1 - DELAY_QUEUE_SHARE);
  const advisedMessages = smallestMessages === null ? null : smallestMessages / (1 - BACKLOG_QUEUE_SHARE);
  const { delaySec, backlogMessages } = objective;
  if (delaySec === undefined && smallestMessages === null) {
    return {
      ...unknown,
      blindSec,
      text: `the pace of ${group} is unknown, so its smallest objective in messages is too`,
    };
  }
  const isBelow = (delay: number, messages: number | null): boolean =>
    (delaySec !== undefined && delaySec < delay) ||
    (backlogMessages !== undefined && messages !== null && backlogMessages < messages);
  const isImpossible = isBelow(blindSec, smallestMessages);
  const isTight = isBelow(advisedDelaySec, advisedMessages);
  const status: Exclude<FeasibilityStatus, 'unknown'> = isImpossible ? 'impossible' : isTight ? 'tight' : 'kept';
  const figures = {
    ...{ constraint: id, group, status, blindSec, smallestDelaySec: blindSec, smallestMessages },
    ...{ advisedDelaySec, advisedMessages },
  } as const;
  const smallest = wordsOf(
    objective,
    isImpossible ? blindSec : advisedDelaySec,
    isImpossible ? smallestMessages : advisedMessages,
  );
  return {
    ...figures,
    text: TEXTS[status](group, smallest),
    lowers: status === 'kept' ? [] : lowersOf(group, gapSec, times),
  };
}

const TEXTS = {
  impossible: (group: string, smallest: string) =>
    `this objective cannot be met while the consumers of ${group} crash; the smallest that can is ${smallest}`,
  tight: (group: string, smallest: string) =>
    `a crash of ${group} passes this objective while a queue stands; with ${smallest} it would not`,
  kept: (group: string) => `this objective can be kept while the consumers of ${group} crash`,
};

function wordsOf({ delaySec, backlogMessages }: Policy['objective'], sec: number, messages: number | null): string {
  const words = [
    ...(delaySec === undefined ? [] : [`${Math.ceil(10 * sec) / 10} s`]),
    ...(backlogMessages === undefined || messages === null ? [] : [`${Math.ceil(messages)} messages`]),
  ];
  return words.join(' and ');
}

function lowersOf(group: string, gapSec: number, { cycleSec, leaseSec }: LoopTimes): string[] {
  const parts = [
    { sec: gapSec, text: `${group} commits every ${figure(gapSec)} s: commit more often, or fetch smaller batches` },
    { sec: cycleSec, text: `the cycle is ${figure(cycleSec)} s: poll and decide more often` },
    { sec: leaseSec, text: `producers renew their leases every ${figure(leaseSec)} s: fewer instances renew faster` },
  ];
  return parts.sort((a, b) => b.sec - a.sec).map(({ text }) => text);
}

const figure = (sec: number): string => String(Number(sec.toPrecision(2)));
