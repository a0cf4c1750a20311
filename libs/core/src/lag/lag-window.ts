import { type OkReading, type PartitionReading } from './reading.js';

/** One poll, stripped to what history needs. Arrays run in the order of `LagWindow.partitions`; NaN is unknown. */
export interface LagSample {
  readonly committedAtMs: number;
  readonly endAtMs: number;
  readonly endOffsets: readonly number[];
  /** Where the group stands: its commit, or where it will start when it has none (see `positionOf`). */
  readonly positions: readonly number[];
}

/**
 * The newest reading of a constraint and its history: at most 60 samples at least 0.9 s apart. Immutable: `pushReading`
 * returns a new window. History never crosses an epoch: when partitions come or go, or an end falls (topic recreated,
 * log truncated), it begins anew.
 */
export interface LagWindow {
  readonly reading: OkReading;
  /** Counts the beginnings of history. */
  readonly epoch: number;
  readonly partitions: readonly PartitionReading[];
  /** End of each partition when it was first seen: without a position only what arrived since then counts. */
  readonly firstEndOffsets: readonly number[];
  /** Newest known values, carried over a gap in the answers; NaN until there was one. A law's sums must not jump with a gap. */
  readonly lastEndOffsets: readonly number[];
  readonly lastPositions: readonly number[];
  /** Oldest first; the last one belongs to `reading`. */
  readonly samples: readonly LagSample[];
  /** Share of the expected partitions that answered, 0 to 1. An answered "no commit" counts as answered. */
  readonly completeness: number;
}

const MAX_SAMPLES = 60;
const MIN_SPACING_MS = 900;

/** Adds a reading. An older one than the newest (a late answer) changes nothing and gives the same window back. */
export function pushReading(window: LagWindow | null, reading: OkReading, startsAt?: 'earliest' | 'latest'): LagWindow {
  if (window !== null && reading.sequence <= window.reading.sequence) return window;
  const before = window !== null && isSameHistory(window, reading) ? window : null;
  const endOffsets = reading.partitions.map((partition) => partition.endOffset ?? Number.NaN);
  const firstEndOffsets = before === null ? endOffsets : carryOver(endOffsets, before.firstEndOffsets);
  const positions = reading.partitions.map((partition, i) => positionOf(partition, firstEndOffsets[i]!, startsAt));
  const sample = { committedAtMs: reading.committedAtMs, endAtMs: reading.endAtMs, endOffsets, positions };
  return {
    reading,
    epoch: window === null ? 0 : window.epoch + (before === null ? 1 : 0),
    partitions: reading.partitions,
    firstEndOffsets,
    lastEndOffsets: before === null ? endOffsets : carryOver(before.lastEndOffsets, endOffsets),
    lastPositions: before === null ? positions : carryOver(before.lastPositions, positions),
    samples: before === null ? [sample] : appendSample(before.samples, sample),
    completeness: completenessOf(reading),
  };
}

function completenessOf({ partitions }: OkReading): number {
  let answered = 0;
  for (const { unknown } of partitions) if (unknown === null || unknown === 'no-commit') answered++;
  return partitions.length === 0 ? 0 : answered / partitions.length;
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

function appendSample(samples: readonly LagSample[], sample: LagSample): readonly LagSample[] {
  const beforeLast = samples[samples.length - 2];
  const last = samples[samples.length - 1]!;
  const replacesLast = beforeLast !== undefined && last.endAtMs - beforeLast.endAtMs < MIN_SPACING_MS;
  const kept = replacesLast ? samples.slice(0, -1) : samples.slice(Math.max(0, samples.length - MAX_SAMPLES + 1));
  (kept as LagSample[]).push(sample);
  return kept;
}

/**
 * Backlog of the known partitions, messages; null where none is known. With `completeness` below 1 it is a lower bound.
 * Commits are read before ends, so it never understates; what is still negative is clamped to 0.
 */
export function lagMessages(window: LagWindow): number | null {
  const { endOffsets, positions } = window.samples[window.samples.length - 1]!;
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

/** Messages/s over the last `spanMs`, by true sample times, from the partitions known at both ends; null until two samples. */
export function ratesPerSec(window: LagWindow, spanMs: number): { produced: number | null; consumed: number | null } {
  const { samples } = window;
  const newest = samples[samples.length - 1]!;
  let oldest = newest;
  for (let i = samples.length - 2; i >= 0; i--) {
    oldest = samples[i]!;
    if (newest.endAtMs - oldest.endAtMs >= spanMs) break;
  }
  return {
    produced: slope(oldest.endOffsets, newest.endOffsets, newest.endAtMs - oldest.endAtMs),
    consumed: slope(oldest.positions, newest.positions, newest.committedAtMs - oldest.committedAtMs),
  };
}

function slope(before: readonly number[], after: readonly number[], elapsedMs: number): number | null {
  if (elapsedMs <= 0) return null;
  let sum = 0;
  let known = 0;
  for (let i = 0; i < after.length; i++) {
    const delta = after[i]! - before[i]!;
    if (Number.isNaN(delta)) continue;
    known++;
    sum += Math.max(0, delta);
  }
  return known === 0 ? null : (sum * 1000) / elapsedMs;
}

/**
 * End of a partition at an earlier time, linear between samples; NaN where history does not reach back that far. Laws
 * ask it whether a message was there before a given instant.
 */
export function endAt(window: LagWindow, index: number, atMs: number): number {
  const { samples } = window;
  for (let i = samples.length - 1; i > 0; i--) {
    const before = samples[i - 1]!;
    if (before.endAtMs > atMs) continue;
    const after = samples[i]!;
    const share = Math.min(1, (atMs - before.endAtMs) / (after.endAtMs - before.endAtMs));
    return before.endOffsets[index]! + share * (after.endOffsets[index]! - before.endOffsets[index]!);
  }
  return Number.NaN;
}

/**
 * Largest share of a partition's retained log that is still unread, 0 to 1; at 1 messages are about to be lost. A log
 * that was never trimmed (start at 0) has lost nothing yet and its age is unknown, so it counts 0.
 */
export function retentionShare(window: LagWindow): number {
  const { endOffsets, positions } = window.samples[window.samples.length - 1]!;
  let worst = 0;
  for (let i = 0; i < endOffsets.length; i++) {
    const start = window.partitions[i]!.logStartOffset;
    if (start === null || start === 0) continue;
    const share = (endOffsets[i]! - positions[i]!) / (endOffsets[i]! - start);
    if (share > worst) worst = share;
  }
  return worst;
}
