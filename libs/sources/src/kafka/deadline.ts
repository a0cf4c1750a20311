import { setMaxListeners } from 'node:events';
import { KafkaTimeoutError } from './kafka-errors.js';

/** A limit in time that many requests share. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Frees the timer. Whoever starts a deadline ends it. */
  end(): void;
}

/** Starts a deadline; it also passes when `outer` aborts. */
export function startDeadline(afterMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), afterMs);
  const signal = outer === undefined ? controller.signal : AbortSignal.any([controller.signal, outer]);
  setMaxListeners(0, signal); // one listener for each request under way is no leak
  return {
    signal,
    end: () => clearTimeout(timer),
  };
}

/** The result, or a `KafkaTimeoutError` once the signal aborts: what has not settled by then is abandoned. */
export function beforeDeadline<T>(work: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new KafkaTimeoutError(`${what} did not finish within the deadline`));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}

/** Runs the attempts one after another, the next one when the last failed or kept us waiting; the first success counts. */
export function firstSuccess<T>(attempts: readonly (() => Promise<T>)[], patienceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let started = 0;
    let failed = 0;
    let timer: NodeJS.Timeout | undefined;
    const startNext = () => {
      clearTimeout(timer);
      const attempt = attempts[started];
      if (attempt === undefined) return;
      started += 1;
      timer = setTimeout(startNext, patienceMs);
      attempt().then(
        (value) => {
          clearTimeout(timer);
          started = attempts.length;
          resolve(value);
        },
        (error) => {
          failed += 1;
          if (failed === attempts.length) reject(error);
          startNext();
        },
      );
    };
    startNext();
  });
}

/**
 * Hands on what has arrived after `patienceMs` in one wave, and every straggler in a wave of its own as it comes. So one
 * slow broker delays nothing but itself.
 */
export async function inWaves<T>(
  pending: readonly Promise<T>[],
  patienceMs: number,
  next: (arrived: readonly T[]) => Promise<void>,
): Promise<void> {
  const arrived: T[] = [];
  let departed = false;
  const all = pending.map(async (one) => {
    const value = await one;
    if (departed) await next([value]);
    else arrived.push(value);
  });
  await within(Promise.all(all), patienceMs);
  departed = true;
  await Promise.all([next(arrived), ...all]);
}

/** Waits for the work, but no longer than `patienceMs`; the work goes on. */
export async function within(work: Promise<unknown>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
