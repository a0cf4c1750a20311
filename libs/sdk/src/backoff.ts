const FIRST_MS = 200;
const CAP_MS = 5000;
/** Two requests of one client are never closer than this, whatever waits. */
export const MIN_SPACING_MS = 100;

/**
 * Waits between failed calls: full jitter, so that ten thousand clients that lost the same server do not come back
 * together. The only layer that retries; the transports beneath do not.
 */
export class Backoff {
  private failures = 0;

  constructor(private readonly random: () => number) {}

  get failing(): boolean {
    return this.failures > 0;
  }

  succeeded(): void {
    this.failures = 0;
  }

  /** Milliseconds to leave the server alone; at least what the server itself asked for. */
  failed(askedMs = 0): number {
    this.failures += 1;
    const ceilingMs = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(this.failures - 1, 10));
    return Math.max(MIN_SPACING_MS, askedMs, this.random() * ceilingMs);
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
