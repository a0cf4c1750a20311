/** What a broker tells of one queue: its depth at any time, what came and what was done only now and then. Messages are totals. */
export interface QueueCounts {
  /** The least that must have come, and have been done, by what was told so far. Their difference is the depth. */
  readonly end: number;
  readonly done: number;
  /** When the broker counted last, s; null while it never did. */
  readonly countedAtSec: number | null;
}

/** A management API samples its counters so often, s (RabbitMQ: `collect_statistics_interval`, 5 s). */
export const COUNT_EVERY_SEC = 5;

export function beginCounts(depth: number): QueueCounts {
  return { end: depth, done: 0, countedAtSec: null };
}

/** One look later: `published` and `acknowledged` are the truth, which is told where a count is due. */
export function look(
  before: QueueCounts,
  second: number,
  { published, acknowledged }: { readonly published: number; readonly acknowledged: number },
  isCounted: boolean,
): QueueCounts {
  if (isCounted && (before.countedAtSec === null || second - before.countedAtSec >= COUNT_EVERY_SEC)) {
    return { end: published, done: acknowledged, countedAtSec: second };
  }
  const growth = published - acknowledged - (before.end - before.done);
  return { ...before, end: before.end + Math.max(0, growth), done: before.done + Math.max(0, -growth) };
}
