import { type OkReading, type PartitionReading } from './reading.js';
import { append, beginLog, dropNewest, endOf, FIELD, newestUpTo, numberAt, type SampleLog } from './sample-log.js';

/** What the flow was allowed and did between two polls. */
export interface FlowUse {
  /** Rate in force since the poll before, tokens/s. */
  readonly flowRatePerSec: number;
  /** Tokens used since the bucket began; null where that is not known. */
  readonly usedTokens: number | null;
}
const NO_USE: FlowUse = { flowRatePerSec: Number.NaN, usedTokens: null };

/**
 * The newest reading of a constraint and its history: at most 60 samples at least 0.9 s apart. Immutable: `pushReading`
 * returns a new window. History never crosses an epoch: when partitions come or go, or an end falls (topic recreated,
 * log truncated), it begins anew. Where a partition was first seen outlives that: what came since still waits.
 */
export interface LagWindow {
  readonly reading: OkReading;
  /** Counts the beginnings of history. */
  readonly epoch: number;
  readonly partitions: readonly PartitionReading[];
  /** End of each partition when it was first seen: without a position only what arrived since then counts. */
  readonly firstEndOffsets: readonly number[];
  /** What the newest reading says; NaN is unknown. */
  readonly endOffsets: readonly number[];
  /** Where the group stands: its commit, or where it will start when it has none (see `positionOf`). */
  readonly positions: readonly number[];
  /** Newest known values, carried over a gap in the answers; NaN until there was one. A law's sums must not jump with a gap. */
  readonly lastEndOffsets: readonly number[];
  readonly lastPositions: readonly number[];
  /** The last one belongs to `reading`. */
  readonly samples: SampleLog;
  /** Share of the expected partitions that answered, 0 to 1. An answered "no commit" counts as answered. */
  readonly completeness: number;
}

const MAX_SAMPLES = 60;
const MIN_SPACING_MS = 900;

/** Adds a reading. An older one than the newest (a late answer) changes nothing and gives the same window back. */
export function pushReading(
  window: LagWindow | null,
  reading: OkReading,
  startsAt?: 'earliest' | 'latest',
  use: FlowUse = NO_USE,
): LagWindow {
  if (window !== null && reading.sequence <= window.reading.sequence) return window;
  const before = window !== null && isSameHistory(window, reading) ? window : null;
  const { partitions } = reading;
  const count = partitions.length;
  const endOffsets = new Array<number>(count);
  const positions = new Array<number>(count);
  let firstEndOffsets = before?.firstEndOffsets ?? (window === null ? undefined : firstEndsOf(window, partitions));
  for (let i = 0; i < count; i++) {
    const end = partitions[i]!.endOffset ?? Number.NaN;
    endOffsets[i] = end;
    if (firstEndOffsets !== undefined && Number.isNaN(firstEndOffsets[i]!) && !Number.isNaN(end)) {
      firstEndOffsets = firstEndOffsets.with(i, end);
    }
  }
  firstEndOffsets ??= endOffsets;
  let answered = 0;
  for (let i = 0; i < count; i++) {
    const partition = partitions[i]!;
    if (partition.unknown === null || partition.unknown === 'no-commit') answered++;
    positions[i] = positionOf(partition, firstEndOffsets[i]!, startsAt);
  }
  const lastPositions = before === null ? positions : carryOver(before.lastPositions, positions);
  return {
    reading,
    epoch: window === null ? 0 : window.epoch + (before === null ? 1 : 0),
    partitions,
    firstEndOffsets,
    endOffsets,
    positions,
    lastEndOffsets: before === null ? endOffsets : carryOver(before.lastEndOffsets, endOffsets),
    lastPositions,
    samples: addSample(before, reading, endOffsets, positions, lastPositions, use),
    completeness: count === 0 ? (reading.fill ? 1 : 0) : answered / count,
  };
}

/** The window before its newest poll, so that a law can be asked about that poll once more. */
export function withoutNewest(window: LagWindow): LagWindow {
  const reading = { ...window.reading, sequence: window.reading.sequence - 1 };
  return { ...window, reading, samples: dropNewest(window.samples) };
}

/** The window as another process goes on from it: it has the newest values and no history. */
export function withoutHistory(window: LagWindow): LagWindow {
  return { ...window, reading: { ...window.reading, sequence: -1 }, samples: beginLog(window.partitions.length) };
}

/** Where a partition's lag is counted from: its commit; else where its group will start; else where it was first seen. */
function positionOf(partition: PartitionReading, firstEndOffset: number, startsAt?: 'earliest' | 'latest'): number {
  if (partition.unknown !== null && partition.unknown !== 'no-commit') return Number.NaN;
  const start = partition.logStartOffset ?? Number.NaN;
  if (partition.committedOffset !== null) return Math.max(partition.committedOffset, start);
  if (startsAt === 'earliest') return start;
  if (startsAt === 'latest') return partition.endOffset ?? Number.NaN;
  return Math.max(firstEndOffset, start);
}

/**
 * Where partitions were first seen, over a change of history. One that was added to a topic is new from its first message
 * on; of a topic that is new, or whose log was made again or cut, nothing was seen before (NaN).
 */
function firstEndsOf(window: LagWindow, partitions: readonly PartitionReading[]): readonly number[] {
  const indexOf = new Map(window.partitions.map(({ topic, partition }, i) => [`${topic}/${partition}`, i]));
  const known = new Set(window.partitions.map(({ topic }) => topic));
  for (const { topic, partition, endOffset } of partitions) {
    const before = window.lastEndOffsets[indexOf.get(`${topic}/${partition}`) ?? -1];
    if (before !== undefined && endOffset !== null && endOffset < before) known.delete(topic);
  }
  return partitions.map(({ topic, partition, logStartOffset }) => {
    if (!known.has(topic)) return Number.NaN;
    const index = indexOf.get(`${topic}/${partition}`);
    return index === undefined ? (logStartOffset ?? 0) : window.firstEndOffsets[index]!;
  });
}

/** The second list, with the value of the first where it has a gap. Without gaps it is the second list itself. */
function carryOver(before: readonly number[], now: readonly number[]): readonly number[] {
  for (let i = 0; i < now.length; i++) {
    if (Number.isNaN(now[i]!)) return now.map((value, k) => (Number.isNaN(value) ? before[k]! : value));
  }
  return now;
}

function isSameHistory(window: LagWindow, reading: OkReading): boolean {
  const count = reading.partitions.length;
  if (count !== window.partitions.length) return false;
  for (let i = 0; i < count; i++) {
    const before = window.partitions[i]!;
    const now = reading.partitions[i]!;
    if (before.partition !== now.partition || before.topic !== now.topic) return false;
    if (now.endOffset !== null && now.endOffset < window.lastEndOffsets[i]!) return false;
  }
  return true;
}

function addSample(
  before: LagWindow | null,
  reading: OkReading,
  endOffsets: readonly number[],
  positions: readonly number[],
  lastPositions: readonly number[],
  use: FlowUse,
): SampleLog {
  let log = before?.samples ?? beginLog(endOffsets.length);
  let produced = 0;
  let consumed = 0;
  if (before !== null && log.length > 0) {
    produced = numberAt(log, log.length - 1, FIELD.produced) + advance(before.lastEndOffsets, endOffsets);
    consumed = numberAt(log, log.length - 1, FIELD.consumed) + advance(before.lastPositions, positions);
    const { length } = log;
    const isTooClose =
      length > 1 &&
      numberAt(log, length - 1, FIELD.endAtMs) - numberAt(log, length - 2, FIELD.endAtMs) < MIN_SPACING_MS;
    if (isTooClose) log = dropNewest(log);
  }
  const fields = {
    committedAtMs: reading.committedAtMs,
    endAtMs: reading.endAtMs,
    produced,
    consumed,
    flowRatePerSec: use.flowRatePerSec,
    usedTokens: use.usedTokens ?? Number.NaN,
  };
  return append(log, MAX_SAMPLES, fields, endOffsets, lastPositions);
}

/** Messages that came between two lists of offsets: what is unknown now counts when it is known again. */
function advance(before: readonly number[], now: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < now.length; i++) {
    const delta = now[i]! - before[i]!;
    if (delta > 0) sum += delta;
  }
  return sum;
}

/**
 * Backlog of the known partitions, messages; null where none is known. With `completeness` below 1 it is a lower bound.
 * Commits are read before ends, so it never understates; what is still negative is clamped to 0.
 */
export function lagMessages({ endOffsets, positions }: LagWindow): number | null {
  let sum = 0;
  let known = 0;
  for (let i = 0; i < endOffsets.length; i++) {
    const lag = endOffsets[i]! - positions[i]!;
    if (Number.isNaN(lag)) continue;
    known++;
    sum += Math.max(0, lag);
  }
  return known === 0 ? null : sum;
}

/** Messages/s over the last `spanMs`, by true sample times; null until two samples. */
export function ratesPerSec(
  { samples }: LagWindow,
  spanMs: number,
): { readonly produced: number | null; readonly consumed: number | null } {
  const newest = samples.length - 1;
  if (newest < 1) return UNKNOWN_RATES;
  const oldest = Math.min(
    newest - 1,
    Math.max(0, newestUpTo(samples, FIELD.endAtMs, numberAt(samples, newest, FIELD.endAtMs) - spanMs)),
  );
  return {
    produced: rateBetween(samples, oldest, newest, FIELD.produced, FIELD.endAtMs),
    consumed: rateBetween(samples, oldest, newest, FIELD.consumed, FIELD.committedAtMs),
  };
}
const UNKNOWN_RATES = { produced: null, consumed: null };

function rateBetween(samples: SampleLog, from: number, to: number, total: number, time: number): number | null {
  const elapsedMs = numberAt(samples, to, time) - numberAt(samples, from, time);
  return elapsedMs <= 0 ? null : (1000 * (numberAt(samples, to, total) - numberAt(samples, from, total))) / elapsedMs;
}

/** A total at an earlier time, linear between samples, and never outside of history. */
export function totalAt(samples: SampleLog, total: number, atMs: number): number {
  const before = newestUpTo(samples, FIELD.endAtMs, atMs);
  if (before === -1) return numberAt(samples, 0, total);
  const value = numberAt(samples, before, total);
  if (before === samples.length - 1) return value;
  const beforeMs = numberAt(samples, before, FIELD.endAtMs);
  const share = (atMs - beforeMs) / (numberAt(samples, before + 1, FIELD.endAtMs) - beforeMs);
  return value + share * (numberAt(samples, before + 1, total) - value);
}

/**
 * End of a partition at an earlier time, linear between samples; NaN where history does not reach back that far. Laws
 * ask it whether a message was there before a given instant.
 */
export function endAt({ samples }: LagWindow, index: number, atMs: number): number {
  if (samples.length < 2) return Number.NaN;
  const before = Math.min(samples.length - 2, newestUpTo(samples, FIELD.endAtMs, atMs));
  if (before < 0) return Number.NaN;
  const beforeMs = numberAt(samples, before, FIELD.endAtMs);
  const share = Math.min(1, (atMs - beforeMs) / (numberAt(samples, before + 1, FIELD.endAtMs) - beforeMs));
  const end = endOf(samples, before, index);
  return end + share * (endOf(samples, before + 1, index) - end);
}

/**
 * Largest share of a partition's retained log that is still unread, 0 to 1; at 1 messages are about to be lost. A log
 * that was never trimmed (start at 0) has lost nothing yet and its age is unknown, so it counts 0.
 */
export function retentionShare({ endOffsets, positions, partitions }: LagWindow): number {
  let worst = 0;
  for (let i = 0; i < endOffsets.length; i++) {
    const start = partitions[i]!.logStartOffset;
    if (start === null || start === 0) continue;
    const share = (endOffsets[i]! - positions[i]!) / (endOffsets[i]! - start);
    if (share > worst) worst = share;
  }
  return worst;
}
