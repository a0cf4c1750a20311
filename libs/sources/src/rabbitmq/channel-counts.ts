interface ChannelCount {
  readonly queue: string;
  readonly channel: string;
  readonly value: number;
}

/**
 * The Prometheus plugin counts per channel, and a channel that closes takes its counts with it. What each channel gained is
 * added up here, so a total never falls with a channel. What a channel did after it was last asked is lost: a total is
 * understated by at most one interval of it. Who adds must ask for the same queues from round to round: a queue that was
 * not asked for is forgotten.
 */
export class ChannelCounts {
  readonly #totals = new Map<string, number>();
  #last: ReadonlyMap<string, number> = new Map();

  /** By queue, from the counts by channel and queue; of queues that were not asked for nothing is kept. */
  add(counts: readonly ChannelCount[], asked: readonly string[]): void {
    const queues = new Set(asked);
    for (const queue of this.#totals.keys()) if (!queues.has(queue)) this.#totals.delete(queue);
    const now = new Map<string, number>();
    for (const { queue, channel, value } of counts) {
      if (!queues.has(queue)) continue;
      const key = JSON.stringify([queue, channel]);
      now.set(key, (now.get(key) ?? 0) + value);
    }
    for (const [key, value] of now) {
      const [queue] = JSON.parse(key) as [string];
      const before = this.#last.get(key) ?? 0;
      const gained = value >= before ? value - before : value;
      this.#totals.set(queue, (this.#totals.get(queue) ?? 0) + gained);
    }
    this.#last = now;
  }

  /** Null where no channel of the queue was ever told: that nothing was done is not known. */
  of(queue: string): number | null {
    return this.#totals.get(queue) ?? null;
  }
}
