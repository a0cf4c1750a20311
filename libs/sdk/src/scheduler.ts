/** Timers and the end of an event-loop turn. Injected, so that tests own time. */
export interface Scheduler {
  /**
   * Runs `run` once after `delayMs`. The process is kept alive for it only where a caller waits for it: a script that
   * awaits `acquire` must not end in the middle of it.
   */
  setTimeout(run: () => void, delayMs: number, isAwaited?: boolean): unknown;
  clearTimeout(handle: unknown): void;
  /** Runs `run` once before the process waits for the next event. */
  onTurnEnd(run: () => void): void;
}

/** A longer delay makes Node fire at once. */
const LONGEST_MS = 2_147_483_647;

/** Node's own timers. */
export const processScheduler: Scheduler = {
  setTimeout: (run, delayMs, isAwaited = false) => {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_MS));
    return isAwaited ? timer : timer.unref();
  },
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  onTurnEnd: (run) => {
    setImmediate(run).unref();
  },
};
