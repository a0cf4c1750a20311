import { type OkReading } from './reading.js';

/** What is remembered of a queue between two readings. Messages and tokens are totals; times are monotonic ms. */
export interface QueueClock {
  /** What the source said last; it falls where the source or the queue began anew. */
  readonly toldEnd: number;
  /** What is reckoned. */
  readonly end: number;
  readonly committed: number;
  readonly atMs: number;
  readonly usedTokens: number | null;
  /** The newest count of the broker: when, what it said, and the tokens used until then. */
  readonly countedAtMs: number | null;
  readonly countedEnd: number;
  readonly seenAtMs: number;
  readonly countedTokens: number | null;
  /** Messages that come per token used, smoothed, and came a second between the last two counts; null until there were two. */
  readonly perToken: number | null;
  readonly pacePerSec: number | null;
  /** Spacing of the last two counts as they were seen, of which a pace is carried on a multiple, milliseconds. */
  readonly carryMs: number;
}

/** Weight of the newest ratio: a count is up to its own interval older than the tokens beside it, so one says little. */
const RATIO_WEIGHT = 0.3;
/** A pace is carried on for so many samples of the broker, and no further: then what comes is not known. */
const CARRIED_SAMPLES = 2;
/** Counts that are rarer are carried on no longer, milliseconds. */
const MAX_CARRY_MS = 15_000;

/**
 * Fills the time between two counts of a broker. What came in since is told by the tokens that producers used, times what
 * a token made between the last two counts; without tokens (observe) by the pace between them. What was done follows
 * from it and from the depth, which is exact: a consumer that dies is seen with the next depth, not with the next count.
 *
 * Neither total ever falls, and their difference is always the depth. Where only the depth is known a token counts as
 * one message, so what comes past Headgate and is done at once stays unseen, and capacity is understated.
 */
export function reckonQueue(
  before: QueueClock | null,
  reading: OkReading,
  usedTokens: number | null,
): { readonly clock: QueueClock; readonly reading: OkReading } | null {
  const partition = reading.partitions[0];
  const { queue } = reading;
  if (queue === undefined || partition?.endOffset == null || partition.committedOffset === null) return null;
  const toldEnd = partition.endOffset;
  const depth = toldEnd - partition.committedOffset;
  const atMs = reading.endAtMs;
  const begun = before === null || toldEnd < before.toldEnd ? beginAt(reading, usedTokens) : before;
  const isNewCount = queue.countedAtMs !== null && queue.countedAtMs !== begun.countedAtMs;
  const floor = Math.max(begun.end, toldEnd, begun.committed + depth);
  const end = isNewCount ? floor : Math.max(floor, begun.end + cameSince(begun, atMs, usedTokens));
  const clock: QueueClock = {
    ...begun,
    ...{ toldEnd, end, committed: end - depth, atMs, usedTokens },
    ...(isNewCount ? countOf(begun, reading, usedTokens) : {}),
  };
  const partitions = [{ ...partition, committedOffset: clock.committed, endOffset: end }];
  return { clock, reading: { ...reading, partitions } };
}

function beginAt(reading: OkReading, usedTokens: number | null): QueueClock {
  const { endOffset, committedOffset } = reading.partitions[0]!;
  return {
    ...{ toldEnd: endOffset!, end: endOffset!, committed: committedOffset!, atMs: reading.endAtMs, usedTokens },
    ...{ countedAtMs: null, countedEnd: endOffset!, seenAtMs: reading.endAtMs, countedTokens: usedTokens },
    ...{ perToken: null, pacePerSec: null, carryMs: 0 },
  };
}

/** Messages that came in since the last reading, as well as it can be told. */
function cameSince(clock: QueueClock, atMs: number, usedTokens: number | null): number {
  if (usedTokens !== null && clock.usedTokens !== null) {
    return Math.max(0, usedTokens - clock.usedTokens) * (clock.perToken ?? 1);
  }
  const carriedUntilMs = clock.seenAtMs + CARRIED_SAMPLES * clock.carryMs;
  const spanMs = Math.max(0, Math.min(atMs, carriedUntilMs) - clock.atMs);
  return ((clock.pacePerSec ?? 0) * spanMs) / 1000;
}

function countOf(clock: QueueClock, { queue, endAtMs, partitions }: OkReading, usedTokens: number | null) {
  const countedEnd = partitions[0]!.endOffset!;
  const counted = { countedAtMs: queue!.countedAtMs, countedEnd, seenAtMs: endAtMs, countedTokens: usedTokens };
  // The first count says nothing of what came before it.
  if (clock.countedAtMs === null || endAtMs <= clock.seenAtMs) return counted;
  const came = Math.max(0, countedEnd - clock.countedEnd);
  const used = usedTokens === null || clock.countedTokens === null ? 0 : usedTokens - clock.countedTokens;
  const pacePerSec = (1000 * came) / (endAtMs - clock.seenAtMs);
  const before = clock.perToken ?? 1;
  return {
    ...counted,
    pacePerSec,
    carryMs: Math.min(MAX_CARRY_MS, endAtMs - clock.seenAtMs),
    perToken: used > 0 ? before + RATIO_WEIGHT * (came / used - before) : clock.perToken,
  };
}
