import { setMaxListeners } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { type Clock } from '@headgate/core';
import { failureOf, type QueueFailure } from './failures.js';
import { type QueueSample } from './queue-sample.js';
import { type Sampler } from './sampler.js';

/** The newest sample of a queue, and what became of the newest question. */
export interface KeptSample {
  readonly sample: QueueSample | null;
  /** When these numbers arrived first: numbers that were answered before are no new sample (Q6). */
  readonly atMs: number;
  readonly alarm: string | null;
  /** Null where the newest question was answered. */
  readonly failure: QueueFailure | null;
  /** How long the answer with these numbers took, milliseconds. */
  readonly tookMs: number;
}

/** A question is given up after so long, milliseconds, so that a slow API is asked again. */
const GIVE_UP_MS = 10_000;
/** RabbitMQ answers from a cache for so many times as long as an answer took to make (`management_db_cache_multiplier`). */
const CACHED_FOR = 5;
/** A round may take this share of the interval; a longer one stretches it. */
const BUSY_SHARE = 0.5;

/** From one question to the next, where an answer took so long. */
export const spacingMs = (everyMs: number, tookMs: number): number => Math.max(everyMs, tookMs / BUSY_SHARE);

/**
 * Asks a sampler at its own pace, apart from the polls: one question at a time, never more often than the interval, and
 * less often the longer an answer takes, because the management database serves others too.
 */
export class SampleKeeper {
  readonly #kept = new Map<string, KeptSample>();
  #asking: Promise<void> | null = null;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sampler: Sampler,
    private readonly clock: Clock,
    private readonly everyMs: number,
    private readonly closed: AbortSignal,
  ) {}

  get via(): Sampler['via'] {
    return this.sampler.via;
  }

  /** Begins a question where one is due, or where one of the queues was never asked for. */
  ask(queues: readonly string[]): void {
    const nowMs = this.clock.monotonicMs();
    const isNew = queues.some((queue) => !this.#kept.has(queue));
    if (this.#asking !== null || this.closed.aborted || queues.length === 0 || (nowMs < this.#dueMs && !isNew)) return;
    this.#asking = this.#round(queues, nowMs).finally(() => {
      this.#asking = null;
    });
  }

  /** What is known; of a queue that was never asked for, what the question under way brings before the signal aborts. */
  async newest(queue: string, signal: AbortSignal): Promise<KeptSample | null> {
    const known = this.#kept.get(queue);
    if (known || this.#asking === null) return known ?? null;
    await Promise.race([this.#asking, abortOf(signal)]);
    return this.#kept.get(queue) ?? null;
  }

  retain(queues: ReadonlySet<string>): void {
    for (const queue of this.#kept.keys()) if (!queues.has(queue)) this.#kept.delete(queue);
  }

  async settled(): Promise<void> {
    await this.#asking;
  }

  async #round(queues: readonly string[], beganMs: number): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(GIVE_UP_MS), this.closed]);
    setMaxListeners(0, signal);
    try {
      const { queues: answers, alarm } = await this.sampler.sample(queues, signal);
      const atMs = this.clock.monotonicMs();
      const tookMs = atMs - beganMs;
      for (const [queue, answer] of answers) {
        if ('failure' in answer) this.#fail(queue, answer.failure);
        else this.#keep(queue, { sample: answer.sample, alarm, failure: null, atMs, tookMs });
      }
    } catch (error) {
      const failure = failureOf(`the ${this.sampler.via} API`, error);
      for (const queue of queues) this.#fail(queue, failure);
    }
    const tookMs = this.clock.monotonicMs() - beganMs;
    this.#dueMs = beganMs + spacingMs(this.everyMs, tookMs);
  }

  /** The same numbers soon again are the cache's: they are as old as they were (Q6). */
  #keep(queue: string, now: KeptSample): void {
    const before = this.#kept.get(queue);
    const isSame = before !== undefined && isDeepStrictEqual(before.sample, now.sample);
    const isCached = isSame && now.atMs - before.atMs <= CACHED_FOR * before.tookMs;
    this.#kept.set(queue, isCached ? { ...before, alarm: now.alarm, failure: null } : now);
  }

  #fail(queue: string, failure: QueueFailure): void {
    const none = { sample: null, atMs: this.clock.monotonicMs(), alarm: null, tookMs: 0 };
    this.#kept.set(queue, { ...(this.#kept.get(queue) ?? none), failure });
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
