import { type Offset64 } from '../offset.js';
import { type UnknownReason } from '../reading.js';
import { EndHistories } from './end-histories.js';

/** The rows of one topic's partitions, by partition number. */
export interface TopicRows {
  readonly topic: string;
  /** Changes when the topic is deleted and made again; null where the broker is too old to tell. */
  readonly id: string | null;
  readonly rows: readonly number[];
  /** Offsets of a compacted topic count more than it holds: lag is an upper bound, and there is no ETA (E9). */
  readonly isCompacted: boolean;
}

/** What happened to a log as a whole. */
export interface LogEvent {
  readonly kind: 'recreated' | 'truncated' | 'grown' | 'shrunk' | 'topic-deleted';
  readonly topic: string;
  /** Partition, or null where the topic as a whole is meant. */
  readonly partition: number | null;
  readonly before: number;
  readonly after: number;
}

/** Columns by row; NaN is unknown. */
export interface LogNumbers extends Readonly<Record<'end' | 'start' | 'startBefore' | 'startAtMs', Float64Array>> {
  readonly epochs: Uint32Array;
  readonly gaps: readonly (UnknownReason | null)[];
  /** Whether all rows' numbers are the broker's offsets themselves: below 2^53. */
  readonly isPlain: boolean;
}

/** Log start; high watermark (isolation 0); last stable offset (isolation 1). */
export type LogEdge = 'start' | 'end' | 'stable';
type Column = Float64Array<ArrayBuffer>;

/**
 * All logs of a cluster: newest log start, end and last stable offset, each with its arrival, and the history of the
 * ends. A log is a row; its offsets are kept relative to a base that is 0 below 2^53 (E42). NaN is unknown.
 *
 * Feed it in the order of reading: commits first, then starts, then ends. Deterministic: times are given.
 */
export class LogBook {
  readonly histories = new EndHistories();
  readonly #topics = new Map<string, TopicRows>();
  readonly #base = new Map<number, bigint>();
  /** False on nearly every cluster: then no row is looked up. */
  #hasBases = false;
  readonly #free: number[] = [];
  readonly #gaps: (UnknownReason | null)[] = [];
  readonly #values: Record<LogEdge | 'startBefore', Column> = {
    start: column(0),
    end: column(0),
    stable: column(0),
    startBefore: column(0),
  };
  readonly #atMs: Record<LogEdge, Column> = { start: column(0), end: column(0), stable: column(0) };
  #epochs = new Uint32Array(0);
  #rows = 0;
  #events: LogEvent[] = [];

  get topics(): ReadonlyMap<string, TopicRows> {
    return this.#topics;
  }

  /** Number of rows ever used at once: what the memory depends on. */
  get size(): number {
    return this.#rows;
  }

  /** Learns a topic, or what became of it: more partitions, fewer, or another topic under the old name. */
  setTopic(topic: string, id: string | null, partitions: number, isCompacted = false): TopicRows {
    const known = this.#topics.get(topic);
    if (known?.id === id && known.rows.length === partitions && known.isCompacted === isCompacted) return known;
    const rows = [...(known?.rows ?? [])];
    const isOther = known !== undefined && known.id !== null && id !== null && known.id !== id;
    if (isOther) {
      this.#note('recreated', topic, null, rows.length, partitions);
      for (const row of rows) this.#beginAnew(row);
    } else if (known !== undefined && partitions > rows.length)
      this.#note('grown', topic, null, rows.length, partitions);
    if (known !== undefined && partitions < rows.length) {
      if (!isOther) this.#note('shrunk', topic, null, rows.length, partitions);
      for (const row of rows.splice(partitions)) this.#release(row);
    }
    while (rows.length < partitions) rows.push(this.#take());
    const learned = { topic, id, rows, isCompacted };
    this.#topics.set(topic, learned);
    return learned;
  }

  /** The cluster no longer has the topic: its rows are free for others. */
  dropTopic(topic: string): void {
    const known = this.#topics.get(topic);
    if (known === undefined) return;
    this.#topics.delete(topic);
    this.#note('topic-deleted', topic, null, known.rows.length, 0);
    for (const row of known.rows) this.#release(row);
  }

  rowOf(topic: string, partition: number): number | null {
    return this.#topics.get(topic)?.rows[partition] ?? null;
  }

  /**
   * An edge that was read, and when its answer arrived. An end that fell means that the log was cut or made again. An
   * answer older than the newest is dropped (F33).
   */
  record(
    row: number,
    edge: LogEdge,
    offset: Offset64,
    atMs: number,
    place?: { topic: string; partition: number },
  ): void {
    if (atMs < this.#atMs[edge][row]!) return;
    let value = this.relative(row, offset, true);
    if (edge === 'start') this.#values.startBefore[row] = this.#values.start[row]!;
    if (edge === 'end') {
      const before = this.#values.end[row]!;
      if (value < before) {
        this.#beginAnew(row);
        value = this.relative(row, offset, true);
        if (place !== undefined) this.#note('truncated', place.topic, place.partition, before, value);
      }
      this.histories.push(row, value, atMs);
      this.#gaps[row] = null;
    }
    this.#values[edge][row] = value;
    this.#atMs[edge][row] = atMs;
  }

  /** This log was asked for and no answer came. What was known stays, and grows old. */
  fail(row: number, reason: UnknownReason): void {
    this.#gaps[row] = reason;
  }

  /** Why the newest question was not answered; null where it was. */
  gap(row: number): UnknownReason | null {
    return this.#gaps[row] ?? null;
  }

  value(row: number, edge: LogEdge): number {
    return this.#values[edge][row]!;
  }

  atMs(row: number, edge: LogEdge): number {
    return this.#atMs[edge][row]!;
  }

  /** Where reading goes on: the position, or the log start that has passed it. An unknown start changes nothing. */
  readFrom(row: number, position: number): number {
    const start = this.#values.start[row]!;
    if (start > position) return start;
    return position;
  }

  /** The newest log start that is older than `atMs`: what a commit read then can be held against. */
  startBefore(row: number, atMs: number): number {
    return this.#atMs.start[row]! < atMs ? this.#values.start[row]! : this.#values.startBefore[row]!;
  }

  /** Counts the beginnings of this log's history: nothing is compared across two epochs. */
  epoch(row: number): number {
    return this.#epochs[row]!;
  }

  /** Whether the row's numbers are the broker's offsets themselves: below 2^53. */
  isPlain(row: number): boolean {
    return !this.#hasBases || !this.#base.has(row);
  }

  /** The newest numbers of all rows, for a walk over many of them; valid until a topic is learned. */
  get numbers(): LogNumbers {
    const { end, start, startBefore } = this.#values;
    const epochs = this.#epochs;
    return { end, start, startBefore, startAtMs: this.#atMs.start, epochs, gaps: this.#gaps, isPlain: !this.#hasBases };
  }

  /** Any offset of this log in the numbers that the row is kept in. */
  relative(row: number, offset: Offset64, mayAnchor = false): number {
    const base = this.#hasBases ? this.#base.get(row) : undefined;
    if (base !== undefined) return Number(BigInt(offset) - base);
    if (typeof offset === 'number') return offset;
    if (!mayAnchor) return Number(offset);
    // A log that grows past 2^53 while it is watched begins anew: once in 10^15 messages.
    if (!Number.isNaN(this.#values.end[row]!)) this.#beginAnew(row);
    this.#base.set(row, offset);
    this.#hasBases = true;
    for (const values of Object.values(this.#values))
      if (!Number.isNaN(values[row]!)) values[row] = Number(BigInt(values[row]!) - offset);
    return 0;
  }

  /** Back to what the broker says. */
  absolute(row: number, value: number): string {
    const base = this.#base.get(row);
    return base === undefined ? String(value) : String(base + BigInt(value));
  }

  /** What happened since the last call, each once. */
  takeEvents(): readonly LogEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #note(kind: LogEvent['kind'], topic: string, partition: number | null, before: number, after: number): void {
    this.#events.push({ kind, topic, partition, before, after });
  }

  #take(): number {
    const row = this.#free.pop() ?? this.#rows++;
    if (row >= this.#epochs.length) this.#grow(Math.max(64, row * 2));
    this.histories.reserve(row + 1);
    this.#beginAnew(row);
    return row;
  }

  #release(row: number): void {
    this.#beginAnew(row);
    this.#free.push(row);
  }

  #beginAnew(row: number): void {
    for (const values of Object.values(this.#values)) values[row] = Number.NaN;
    for (const times of Object.values(this.#atMs)) times[row] = Number.NaN;
    this.#base.delete(row);
    this.#gaps[row] = null;
    this.#epochs[row]! += 1;
    this.histories.clear(row);
  }

  #grow(capacity: number): void {
    for (const edge of ['start', 'end', 'stable', 'startBefore'] as const)
      this.#values[edge] = column(capacity, this.#values[edge]);
    for (const edge of ['start', 'end', 'stable'] as const) this.#atMs[edge] = column(capacity, this.#atMs[edge]);
    const epochs = new Uint32Array(capacity);
    epochs.set(this.#epochs);
    this.#epochs = epochs;
  }
}

function column(capacity: number, from?: Column): Column {
  const made = new Float64Array(capacity).fill(Number.NaN);
  if (from !== undefined) made.set(from);
  return made;
}
