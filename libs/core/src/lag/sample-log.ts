/**
 * History of polls, oldest first, in chunks of numbers. A log is never changed: an append writes behind its end where
 * nobody has written yet, and otherwise into a copy of the last chunk. So a poll costs no objects, and an old log still
 * reads what it always did. Offsets are kept as 32-bit distances from the first of their chunk: exact up to 16 million
 * messages in 16 samples, and to seven digits beyond.
 */
export interface SampleLog {
  readonly length: number;
  readonly partitions: number;
  /** Samples of the first chunk that were dropped. */
  readonly skipped: number;
  readonly chunks: readonly Chunk[];
}

interface Chunk {
  /** Samples that anybody wrote into it. */
  written: number;
  /** The fields below, sample after sample. */
  readonly numbers: Float64Array;
  /** Ends of the partitions, then their positions: where distances are counted from, and the distances. */
  readonly bases: Float64Array;
  readonly offsets: Float32Array;
}

/** What a sample holds beside ends and positions. Times are monotonic ms, messages and tokens are totals since history began. */
export const FIELD = {
  committedAtMs: 0,
  endAtMs: 1,
  produced: 2,
  consumed: 3,
  flowRatePerSec: 4,
  usedTokens: 5,
} as const;
const FIELDS = 6;
const CHUNK_SAMPLES = 16;

export function beginLog(partitions: number): SampleLog {
  return { length: 0, partitions, skipped: 0, chunks: [] };
}

/** One number of a sample; sample 0 is the oldest. */
export function numberAt(log: SampleLog, sample: number, field: number): number {
  const slot = log.skipped + sample;
  return log.chunks[slot >> 4]!.numbers[(slot & 15) * FIELDS + field]!;
}

/** End of a partition in a sample; NaN where it was unknown. */
export function endOf({ skipped, chunks, partitions }: SampleLog, sample: number, partition: number): number {
  const slot = skipped + sample;
  const { bases, offsets } = chunks[slot >> 4]!;
  return bases[partition]! + offsets[(slot & 15) * 2 * partitions + partition]!;
}

/** Where a member stood: the sum of the positions of its partitions, as far as they are known. */
export function sumAt(log: SampleLog, sample: number, owners: readonly number[], owner: number): number {
  const { partitions, skipped, chunks } = log;
  const slot = skipped + sample;
  const { bases, offsets } = chunks[slot >> 4]!;
  const first = (slot & 15) * 2 * partitions + partitions;
  let sum = 0;
  for (let i = 0; i < partitions; i++) {
    const offset = offsets[first + i]!;
    if (owners[i] === owner && !Number.isNaN(offset)) sum += bases[partitions + i]! + offset;
  }
  return sum;
}

/** A log with one more sample, which drops the oldest beyond `most`. */
export function append(
  log: SampleLog,
  most: number,
  fields: Readonly<Record<keyof typeof FIELD, number>>,
  ends: readonly number[],
  positions: readonly number[],
): SampleLog {
  const { partitions, length } = log;
  const used = log.skipped + length;
  const slot = used & 15;
  let { chunks, skipped } = log;
  let chunk = chunks[used >> 4];
  if (chunk === undefined || chunk.written !== slot) {
    // Where somebody went on from here already, this is another future.
    chunk = chunk === undefined ? beginChunk(partitions) : copyOf(chunk);
    chunks = [...chunks.slice(0, used >> 4), chunk];
  }
  write(chunk, slot, partitions, fields, ends, positions);
  if (length < most) return { length: length + 1, partitions, skipped, chunks };
  skipped++;
  if (skipped === CHUNK_SAMPLES) {
    skipped = 0;
    chunks = chunks.slice(1);
  }
  return { length, partitions, skipped, chunks };
}

function write(
  chunk: Chunk,
  slot: number,
  partitions: number,
  fields: Readonly<Record<keyof typeof FIELD, number>>,
  ends: readonly number[],
  positions: readonly number[],
): void {
  const { numbers, bases, offsets } = chunk;
  const at = slot * FIELDS;
  numbers[at] = fields.committedAtMs;
  numbers[at + 1] = fields.endAtMs;
  numbers[at + 2] = fields.produced;
  numbers[at + 3] = fields.consumed;
  numbers[at + 4] = fields.flowRatePerSec;
  numbers[at + 5] = fields.usedTokens;
  const first = slot * 2 * partitions;
  for (let i = 0; i < partitions; i++) {
    if (Number.isNaN(bases[i]!)) bases[i] = ends[i]!;
    offsets[first + i] = ends[i]! - bases[i]!;
    if (Number.isNaN(bases[partitions + i]!)) bases[partitions + i] = positions[i]!;
    offsets[first + partitions + i] = positions[i]! - bases[partitions + i]!;
  }
  chunk.written = slot + 1;
}

function beginChunk(partitions: number): Chunk {
  const columns = 2 * partitions;
  return {
    written: 0,
    numbers: new Float64Array(CHUNK_SAMPLES * FIELDS),
    bases: new Float64Array(columns).fill(Number.NaN),
    offsets: new Float32Array(CHUNK_SAMPLES * columns),
  };
}

function copyOf({ written, numbers, bases, offsets }: Chunk): Chunk {
  return { written, numbers: numbers.slice(), bases: bases.slice(), offsets: offsets.slice() };
}

/** The log without its newest sample. */
export function dropNewest(log: SampleLog): SampleLog {
  return log.length === 0 ? log : { ...log, length: log.length - 1 };
}

/** Index of the newest sample whose field is at or below a value, −1 where none is. The field must not fall. */
export function newestUpTo(log: SampleLog, field: number, value: number): number {
  let sample = log.length - 1;
  while (sample >= 0 && numberAt(log, sample, field) > value) sample--;
  return sample;
}
