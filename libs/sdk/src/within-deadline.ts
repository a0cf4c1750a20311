import { type Scheduler } from './scheduler.js';

export interface DeadlineOptions {
  readonly deadlineMs: number;
  /** True where a caller waits for the outcome, so that the process must not end before it. */
  readonly isAwaited: boolean;
  /** Makes the error of a call that took too long. */
  readonly timedOut: () => Error;
}

/** Settles in time even where `call` ignores its signal: nobody waits for it any longer, and what it brings is lost. */
export function withinDeadline<T>(
  scheduler: Scheduler,
  { deadlineMs, isAwaited, timedOut }: DeadlineOptions,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const onTimeout = () => {
      const error = timedOut();
      controller.abort(error);
      reject(error);
    };
    const timer = scheduler.setTimeout(onTimeout, deadlineMs, isAwaited);
    call(controller.signal)
      .finally(() => scheduler.clearTimeout(timer))
      .then(resolve, reject);
  });
}
