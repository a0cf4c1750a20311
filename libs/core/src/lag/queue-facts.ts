/** What is known of one queue, for people: null is unknown, never zero. Counts are messages, instants monotonic ms. */
export interface QueueFacts {
  readonly queue: string;
  readonly vhost: string;
  /** `classic`, `quorum`, `stream`; null where it was not told. */
  readonly type: string | null;
  readonly node: string | null;
  /** As the broker words it: running, down, minority, …; null where it was not told. */
  readonly state: string | null;
  readonly readyMessages: number | null;
  readonly unackedMessages: number | null;
  readonly consumers: number | null;
  readonly activeConsumers: number | null;
  /** What the active consumers may hold together; null where it is unlimited or unknown. */
  readonly prefetchTotal: number | null;
  /** Consumers that take without a limit; null where none was told. */
  readonly unlimitedConsumers: number | null;
  /** Nothing is ready because the consumers hold all that they may: busy, not idle. */
  readonly isSaturated: boolean | null;
  readonly hasLengthLimit: boolean | null;
  readonly publishedMessages: number | null;
  readonly doneMessages: number | null;
  readonly redeliveredMessages: number | null;
  /** Counts below zero that were taken as zero. */
  readonly clamped: number;
  /** Who told the counts; null where nobody is asked for them. */
  readonly via: 'management' | 'prometheus' | null;
  /** Arrival of the depth and of the counts; null where there was none. */
  readonly depthAtMs: number | null;
  readonly countedAtMs: number | null;
  /** Since when messages are unacknowledged and nothing was done; null where something is, or where that is unknown. */
  readonly heldSinceMs: number | null;
  /** Why the broker blocks publishers; null where it does not or where that was not told. */
  readonly alarm: string | null;
  /** What could not be seen and why, in words; empty where all was. */
  readonly unseen: readonly string[];
}

/** How long messages are held while nothing was done, as far as counts tell: while nobody counts, nobody is accused. */
export function heldMsOf({ heldSinceMs, countedAtMs }: Pick<QueueFacts, 'heldSinceMs' | 'countedAtMs'>): number {
  return heldSinceMs === null || countedAtMs === null ? 0 : countedAtMs - heldSinceMs;
}

/** Messages that are held for so long without an acknowledgement are not being worked on, milliseconds. */
export const HELD_TOO_LONG_MS = 60_000;

/** The states in which numbers are of now: otherwise they froze when the leader went. */
const LIVE = ['running', 'live', 'idle', 'flow', 'syncing'];

/** Why the numbers of a queue are not those of now; null where they are. */
export function frozenWhy({ state }: Pick<QueueFacts, 'state'>): string | null {
  return state === null || LIVE.includes(state) ? null : `the broker calls it ${state}`;
}

/** The queues of a broker as it lists them. */
export interface QueueListing {
  readonly queues: readonly QueueFacts[];
  /** Why the list is not complete, in words; null where it is. */
  readonly gap: string | null;
}

/** What a source of queues can tell beside readings. Never throws: what fails is in words. */
export interface QueueTeller {
  /** Of a queue that is polled; undefined where it is not. */
  known(queue: string): QueueFacts | undefined;
  /** Asks for one queue now; null where it is not there. */
  ask(queue: string, signal: AbortSignal): Promise<QueueFacts | null>;
  list(signal: AbortSignal): Promise<QueueListing>;
}
