import { type Clock, type LagSource, type LagTarget, type OkReading, type Reading } from '@headgate/core';
import { type QueueCounts, readRow } from './read-row.js';
import { type SqlConfig } from './sql-config.js';
import { closed, failureOf, late, noRow, noSuchQueue, type SqlFailure } from './sql-failure.js';
import { SqlLink } from './sql-link.js';

export interface SqlLagSourceOptions extends SqlConfig {
  readonly clock: Clock;
  /** Longest time of one poll, milliseconds. The default fits the shortest cycle, as with Kafka. */
  readonly deadlineMs?: number;
}

/** Connections a source may hold: a slow query then does not keep its neighbours waiting. */
const LINKS = 2;
/** Share of a poll's deadline that one query may take. */
const QUERY_SHARE = 0.6;

/**
 * Reads tables that serve as queues. A queue is one pseudo-partition: its end is what was ever put in, its position what
 * was ever done, so that every law works on it as on a topic.
 *
 * It only reads. The statements stand in the configuration and are never made from what an API was sent.
 *
 * @example
 * const query = 'SELECT enqueued, completed FROM order_counts';
 * const source = new SqlLagSource({ url, queues: { orders: { query } }, clock });
 * const readings = await source.poll([{ id: 'c1', group: 'orders', topics: ['orders'] }], signal);
 */
export class SqlLagSource implements LagSource {
  readonly kind = 'sql';
  readonly #options: SqlLagSourceOptions;
  readonly #deadlineMs: number;
  readonly #links: readonly SqlLink[];
  readonly #closed = new AbortController();
  readonly #polls = new Set<Promise<unknown>>();
  readonly #newest = new Map<string, QueueCounts>();
  #sequence = 0;

  constructor(options: SqlLagSourceOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? 800;
    const statementTimeoutMs = this.#deadlineMs * QUERY_SHARE;
    this.#links = Array.from({ length: LINKS }, () => new SqlLink(options.url, statementTimeoutMs));
  }

  async poll(targets: readonly LagTarget[], signal: AbortSignal): Promise<ReadonlyMap<string, Reading>> {
    // Numbered when it starts, so that the older of two answers can be told; the clock lets a source that replaces
    // another go on above it.
    this.#sequence = Math.max(this.#sequence + 1, Math.floor(this.#options.clock.monotonicMs()));
    const poll = this.#poll(targets, this.#sequence, signal);
    this.#polls.add(poll);
    return poll.finally(() => this.#polls.delete(poll));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    for (const link of this.#links) link.close();
    await Promise.allSettled(this.#polls);
  }

  async #poll(targets: readonly LagTarget[], sequence: number, outer: AbortSignal) {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#deadlineMs);
    const signal = AbortSignal.any([deadline.signal, outer, this.#closed.signal]);
    const readings = new Map<string, Reading>();
    const waiting = [...targets];
    const work = async (link: SqlLink) => {
      for (let target = waiting.shift(); target; target = waiting.shift())
        readings.set(target.id, await this.#read(link, target, sequence, signal));
    };
    await Promise.all(this.#links.map(work));
    clearTimeout(timer);
    return readings;
  }

  async #read(link: SqlLink, { group: queue }: LagTarget, sequence: number, signal: AbortSignal): Promise<Reading> {
    const query = Object.hasOwn(this.#options.queues, queue) ? this.#options.queues[queue]?.query : undefined;
    const answer = query === undefined ? noSuchQueue(queue) : await this.#ask(link, queue, query, signal);
    const atMs = this.#options.clock.monotonicMs();
    if ('reason' in answer) return { ok: false, atMs, sequence, ...answer };
    return this.#reading(queue, answer, atMs, sequence);
  }

  async #ask(link: SqlLink, queue: string, query: string, signal: AbortSignal): Promise<QueueCounts | SqlFailure> {
    try {
      const row = await link.firstRow(query, signal);
      return row === undefined ? noRow(queue) : readRow(queue, row);
    } catch (error) {
      if (this.#closed.signal.aborted) return closed(queue);
      return signal.aborted ? late(queue) : failureOf(queue, error);
    }
  }

  /**
   * Where `completed` is `enqueued` less `depth` and `enqueued` a sequence, rows that are not committed yet look done for
   * a moment. What was done stays done, unless the queue was made anew and counts from the start.
   */
  #neverFalling(queue: string, counts: QueueCounts): number {
    const before = this.#newest.get(queue);
    const isSame = before !== undefined && counts.enqueued >= before.enqueued;
    const completed = isSame ? Math.max(before.completed, counts.completed) : counts.completed;
    this.#newest.set(queue, { ...counts, completed });
    return completed;
  }

  #reading(queue: string, counts: QueueCounts, atMs: number, sequence: number): OkReading {
    const { enqueued, consumers, oldestAgeMs } = counts;
    const completed = this.#neverFalling(queue, counts);
    return {
      ok: true,
      atMs,
      committedAtMs: atMs,
      endAtMs: atMs,
      sequence,
      groupState: consumers === null ? 'unknown' : consumers === 0 ? 'empty' : 'stable',
      members: consumers,
      ...(oldestAgeMs === null ? {} : { oldestAgeMs }),
      partitions: [
        {
          topic: queue,
          partition: 0,
          committedOffset: completed,
          // A table is never trimmed behind its consumers, so the start is that of the counters.
          logStartOffset: 0,
          endOffset: enqueued,
          member: null,
          unknown: null,
        },
      ],
    };
  }
}
