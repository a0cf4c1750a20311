/**
 * The Prometheus plugin counts per channel, and a channel that closes takes its counts with it. What each channel gained is
 * added up here, so a total never falls with a channel. What a channel did after it was last asked is lost: a total is
 * understated by at most one interval of it.
 */
export class ChannelCounts {
  readonly #totals = new Map<string, number>();
  #last: ReadonlyMap<string, number> = new Map();

  /** By queue, from the counts by channel and queue. */
  add(counts: readonly { readonly queue: string; readonly channel: string; readonly value: number }[]): void {
    const now = new Map<string, number>();
    for (const { queue, channel, value } of counts) {
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

  of(queue: string): number {
    return this.#totals.get(queue) ?? 0;
  }
}
