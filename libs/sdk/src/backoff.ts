const CAP_MS = 5000;
/** Two requests of one client are never closer than this, whatever waits. */
export const MIN_SPACING_MS = 100;
/** Retries for each call that was answered, and how many may be saved up. */
const RETRIES_PER_CALL = 0.1;
const MOST_RETRIES = 1;

/**
 * Waits between failed calls: full jitter over one refresh and more, so that ten thousand clients that lost the same
 * server do not come back together. A call sooner than the next refresh would have been is a retry, and of those there
 * is one for every ten answered calls; without any left the next call comes when a refresh would have come. The only
 * layer that retries; the transports beneath do not.
 */
export class Backoff {
  private failures = 0;
  private retries = MOST_RETRIES;

  constructor(private readonly random: () => number) {}

  get failing(): boolean {
    return this.failures > 0;
  }

  succeeded(): void {
    this.failures = 0;
    this.retries = Math.min(MOST_RETRIES, this.retries + RETRIES_PER_CALL);
  }

  /** Milliseconds to leave the server alone; at least what the server itself asked for. */
  failed(refreshMs: number, askedMs = 0): number {
    this.failures += 1;
    const ceilingMs = Math.min(Math.max(CAP_MS, refreshMs), refreshMs * 2 ** Math.min(this.failures - 1, 10));
    const jitteredMs = Math.max(MIN_SPACING_MS, this.random() * ceilingMs);
    if (askedMs > 0) return Math.max(askedMs * (1 + 0.1 * this.random()), jitteredMs);
    if (jitteredMs >= refreshMs) return jitteredMs;
    if (this.retries < 1) return refreshMs * (1 + 0.1 * this.random());
    this.retries -= 1;
    return jitteredMs;
  }
}

/**
 * How long one call may take. It starts at the transport's own deadline, doubles while calls time out and follows three
 * times what an answer took, so that a slow server is waited for and a dead one is not: no caller waits on either.
 */
export class Deadline {
  private currentMs: number;

  constructor(private readonly firstMs: number) {
    this.currentMs = firstMs;
  }

  get ms(): number {
    return this.currentMs;
  }

  answered(tookMs: number): void {
    this.set(tookMs * 3);
  }

  timedOut(): void {
    this.set(this.currentMs * 2);
  }

  private set(ms: number): void {
    this.currentMs = Math.min(Math.max(ms, this.firstMs), Math.max(this.firstMs, 1000));
  }
}
