/** One consumer as the management API tells it. */
export interface QueueConsumer {
  /** 0 is without a limit. */
  readonly prefetch: number;
  readonly isActive: boolean;
  /** False: what is delivered counts as done. */
  readonly acks: boolean;
}

/** What one answer of a broker says of one queue. Counts are messages; null is unknown, never zero. */
export interface QueueSample {
  readonly queue: string;
  /** `classic`, `quorum`, `stream`; null where it was not told. */
  readonly type: string | null;
  readonly node: string | null;
  /** As the broker words it: running, down, minority, …; null where it was not told. */
  readonly state: string | null;
  readonly readyMessages: number | null;
  readonly unackedMessages: number | null;
  /** Totals since the broker counts: put in; done (acknowledged, or delivered without); redelivered. */
  readonly publishedMessages: number | null;
  readonly doneMessages: number | null;
  readonly redeliveredMessages: number | null;
  readonly consumers: number | null;
  /** Those that are given messages: the others stand by. */
  readonly activeConsumers: number | null;
  /** Null where the source tells none of them. */
  readonly consumerList: readonly QueueConsumer[] | null;
  /** A length or byte limit by argument or policy; null where that was not told. */
  readonly hasLengthLimit: boolean | null;
  /** Counts below zero that were taken as zero. */
  readonly clamped: number;
}

/** What the active consumers may hold together; null where one of them has no limit or nothing is known of them. */
export function prefetchTotal({ consumerList }: Pick<QueueSample, 'consumerList'>): number | null {
  if (consumerList === null) return null;
  const held = consumerList.filter(({ isActive, acks }) => isActive && acks).map(({ prefetch }) => prefetch);
  return held.length === 0 || held.includes(0) ? null : held.reduce((a, b) => a + b, 0);
}

/** Nothing is ready because the consumers hold all that they may: busy, not idle (Q5). Null where that is not known. */
export function isSaturated(sample: QueueSample): boolean | null {
  const most = prefetchTotal(sample);
  if (most === null || sample.unackedMessages === null) return null;
  return most > 0 && sample.unackedMessages >= most;
}
