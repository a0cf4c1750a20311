import { type LogBook, type LogEvent } from './book/log-book.js';

/** The pace of a log start is measured over one to two of these: retention deletes in whole segments, in steps. */
const PACE_SPAN_MS = 3_600_000;
/** A log that is watched for less has no pace: one segment that goes between two readings would be a wild one. */
const LEAST_SPAN_MS = 600_000;

interface Pace {
  readonly epoch: number;
  /** Where the log started at the older and the newer of two instants. */
  older: { readonly start: number; readonly atMs: number };
  newer: { readonly start: number; readonly atMs: number };
}

interface Hold {
  readonly epoch: number;
  readonly stable: number;
  readonly sinceMs: number;
  isTold: boolean;
}

export interface HeldLog {
  readonly topic: string;
  readonly partition: number;
  /** Messages between the last stable offset and the end. */
  readonly messages: number;
}

/**
 * What a log does over minutes and hours, beside its newest edges: how fast retention moves its start (E8), and how long
 * a transaction has held its last stable offset where it is (E11).
 */
export class LogWatch {
  readonly #paces = new Map<number, Pace>();
  readonly #holds = new Map<number, Hold>();

  /**
   * Takes the newest edges of all logs. Gives those whose last stable offset has stood before their end for `hangingMs`,
   * each once.
   */
  look(book: LogBook, hangingMs: number): readonly HeldLog[] {
    const hanging: HeldLog[] = [];
    for (const [topic, { rows }] of book.topics) {
      for (let partition = 0; partition < rows.length; partition++) {
        const row = rows[partition]!;
        this.#lookAtStart(book, row);
        const messages = this.#lookAtHold(book, row, hangingMs);
        if (messages > 0) hanging.push({ topic, partition, messages });
      }
    }
    return hanging;
  }

  /** How long a transaction has held this log up, milliseconds; 0 where none does. */
  heldMs(book: LogBook, row: number): number {
    const hold = this.#holds.get(row);
    return hold === undefined || hold.epoch !== book.epoch(row) ? 0 : book.atMs(row, 'stable') - hold.sinceMs;
  }

  /** Messages/s that retention deletes; null where it is watched for less than ten minutes. */
  deletedPerSec(book: LogBook, row: number): number | null {
    const pace = this.#paces.get(row);
    if (pace === undefined || pace.epoch !== book.epoch(row)) return null;
    const [start, atMs] = [book.value(row, 'start'), book.atMs(row, 'start')];
    const spanMs = atMs - pace.older.atMs;
    return spanMs < LEAST_SPAN_MS ? null : (1000 * Math.max(0, start - pace.older.start)) / spanMs;
  }

  #lookAtStart(book: LogBook, row: number): void {
    const start = book.value(row, 'start');
    if (Number.isNaN(start)) return;
    const [epoch, atMs] = [book.epoch(row), book.atMs(row, 'start')];
    const pace = this.#paces.get(row);
    if (pace?.epoch !== epoch) {
      const seen = { start, atMs };
      this.#paces.set(row, { epoch, older: seen, newer: seen });
    } else if (atMs - pace.newer.atMs >= PACE_SPAN_MS) {
      pace.older = pace.newer;
      pace.newer = { start, atMs };
    }
  }

  #lookAtHold(book: LogBook, row: number, hangingMs: number): number {
    const stable = book.value(row, 'stable');
    const messages = book.value(row, 'end') - stable;
    if (!(messages > 0)) {
      if (this.#holds.size > 0) this.#holds.delete(row);
      return 0;
    }
    // Ends are read more often: an end beyond an older stable offset is no hold, until that is read again and stands.
    const [epoch, atMs] = [book.epoch(row), book.atMs(row, 'stable')];
    const hold = this.#holds.get(row);
    if (hold?.epoch !== epoch || hold.stable !== stable) {
      this.#holds.set(row, { epoch, stable, sinceMs: atMs, isTold: false });
      return 0;
    }
    if (hold.isTold || atMs - hold.sinceMs < hangingMs) return 0;
    hold.isTold = true;
    return messages;
  }
}

/** The fields of a log's event that a group's event has too. */
export const logEventOf = ({ kind, topic, partition, before, after }: LogEvent) => ({
  kind,
  group: null,
  topic,
  partition,
  messages: Math.abs(after - before),
  change: { before, after },
});
