/** The two totals of a queue: what must have come and gone at least. Their difference is its depth. */
export interface QueueTally {
  /** Counts the beginnings: history never crosses one. */
  readonly epoch: number;
  readonly end: number;
  readonly committed: number;
  /** What the broker counted as done when it was asked last, and what is added to it; null before it ever did. */
  readonly doneMessages: number | null;
  readonly addedMessages: number;
  readonly countedAtMs: number | null;
}

/** A depth, and what was done where the broker has told its count. */
export interface QueueLook {
  readonly depth: number;
  readonly count: { readonly doneMessages: number; readonly atMs: number } | null;
}

/**
 * One look later. Totals never fall within an epoch: a depth that rose tells what came at least, one that fell what was
 * done at least, and a count of the broker tells all of it. A count that fell tells that the queue was made anew or that
 * the broker forgot: a new epoch, in which the totals begin at what it says (Q8).
 */
export function tallyOn(before: QueueTally | null, { depth, count }: QueueLook): QueueTally {
  const doneMessages = count?.doneMessages ?? before?.doneMessages ?? null;
  const countedAtMs = count?.atMs ?? before?.countedAtMs ?? null;
  if (before === null || (count !== null && count.doneMessages < (before.doneMessages ?? 0))) {
    const committed = doneMessages ?? 0;
    const epoch = before === null ? 0 : before.epoch + 1;
    return { epoch, end: committed + depth, committed, doneMessages, addedMessages: 0, countedAtMs };
  }
  // The first count after a time without any says where the broker stands, and not what was done in that time.
  const isFirst = before.doneMessages === null && count !== null;
  const addedMessages = isFirst ? before.committed - count.doneMessages : before.addedMessages;
  const done = count === null ? before.committed : Math.max(before.committed, addedMessages + count.doneMessages);
  const end = Math.max(before.end, done + depth);
  return { epoch: before.epoch, end, committed: end - depth, doneMessages, addedMessages, countedAtMs };
}
