import { type LogBook } from '@headgate/core';
import { type TopicPartitions } from '../codec/offset-fetch.js';
import { pushTo } from '../push-to.js';
import { type Leaders } from './read-logs.js';

/** Which logs are to be asked for an edge that few decisions need: each once in some sweeps, and no sweep for all. */
export class RareReads {
  /** Sweep of the last question, by row. */
  readonly #askedAt: number[] = [];

  constructor(
    private readonly book: LogBook,
    private readonly edge: 'start' | 'stable',
    private readonly every: number,
  ) {}

  /** The part of these logs that is due now, taken as asked. What was never read, or not by us, is due at once. */
  due(leaders: Leaders, sweep: number): Leaders {
    const due = new Map<number, TopicPartitions[]>();
    for (const [leader, topics] of leaders)
      for (const { topic, partitions } of topics) {
        const rows = this.book.topics.get(topic)?.rows;
        const some = partitions.filter((partition) => this.#take(rows?.[partition], sweep));
        if (some.length > 0) pushTo(due, leader, { topic, partitions: some });
      }
    return due;
  }

  #take(row: number | undefined, sweep: number): boolean {
    if (row === undefined) return false;
    const lastAt = this.#askedAt[row];
    const isNew = lastAt === undefined || Number.isNaN(this.book.atMs(row, this.edge));
    if (!isNew && sweep - lastAt < this.every) return false;
    // Logs that are first read together come apart here: the next time each is due in a sweep of its own.
    this.#askedAt[row] = isNew ? sweep - (row % this.every) : sweep;
    return true;
  }
}
