/** One caller that waits for tokens. */
export interface Waiter {
  readonly costMilli: number;
  /** Evenly spaced from the one before, as the strategy `throttle` asks. */
  readonly paced: boolean;
  readonly sinceMs: number;
  /** Settles the caller and removes every trace of it but its place in the queue. */
  readonly settle: (error: Error | null) => void;
}

/**
 * Callers in the order of their arrival. A Set keeps that order, and one that gives up leaves from the middle at no
 * cost, which an array of ten thousand would not allow.
 */
export class Waiters {
  private readonly queue = new Set<Waiter>();
  private cost = 0;

  get size(): number {
    return this.queue.size;
  }

  /** Milli-tokens that all of them wait for. */
  get costMilli(): number {
    return this.cost;
  }

  get first(): Waiter | undefined {
    for (const waiter of this.queue) return waiter;
    return undefined;
  }

  add(waiter: Waiter): void {
    this.queue.add(waiter);
    this.cost += waiter.costMilli;
  }

  remove(waiter: Waiter): void {
    if (this.queue.delete(waiter)) this.cost -= waiter.costMilli;
  }

  drain(makeError: () => Error): void {
    for (const waiter of [...this.queue]) {
      this.remove(waiter);
      waiter.settle(makeError());
    }
  }
}
