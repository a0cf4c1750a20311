/**
 * History of polls, oldest first, in chunks of numbers. A log is never changed: an append writes behind its end where
 * nobody has written yet, and otherwise into a copy of the last chunk. So a poll costs no objects, and an old log still
 * reads what it always did.
 */
export interface SampleLog {
  readonly length: number;
  /** Numbers of a sample: the fields below, then the end of each partition, then where the group stands in each. */
  readonly partitions: number;
  readonly stride: number;
  /** Samples of the first chunk that were dropped. */
  readonly skipped: number;
  readonly chunks: readonly Float64Array[];
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
export const ENDS = 6;

const CHUNK_SAMPLES = 16;
/** A chunk begins with the number of samples that anybody wrote into it. */
const HEADER = 1;

export function beginLog(partitions: number): SampleLog {
  return { length: 0, partitions, stride: ENDS + 2 * partitions, skipped: 0, chunks: [] };
}

/** One number of a sample; sample 0 is the oldest. */
export function numberAt(log: SampleLog, sample: number, field: number): number {
  const slot = log.skipped + sample;
  return log.chunks[slot >> 4]![HEADER + (slot & 15) * log.stride + field]!;
}

/** A log with room for one more sample, which drops the oldest beyond `most`: every number of it is to be written. */
export function grow(log: SampleLog, most: number): SampleLog {
  const used = log.skipped + log.length;
  const slot = used & 15;
  let { chunks, skipped } = log;
  let chunk = chunks[used >> 4];
  if (chunk === undefined) {
    chunk = new Float64Array(HEADER + CHUNK_SAMPLES * log.stride);
    chunks = [...chunks, chunk];
  } else if (chunk[0] !== slot) {
    // Somebody went on from here already: this is another future.
    chunk = chunk.slice();
    chunks = [...chunks.slice(0, -1), chunk];
  }
  chunk[0] = slot + 1;
  const { partitions, stride } = log;
  if (log.length < most) return { length: log.length + 1, partitions, stride, skipped, chunks };
  skipped++;
  if (skipped === CHUNK_SAMPLES) {
    skipped = 0;
    chunks = chunks.slice(1);
  }
  return { length: log.length, partitions, stride, skipped, chunks };
}

/** Where the newest sample is written: in the last chunk, from this index on. */
export function newestIndex({ skipped, length, stride }: SampleLog): number {
  return HEADER + ((skipped + length - 1) & 15) * stride;
}

/** The log without its newest sample. */
export function dropNewest(log: SampleLog): SampleLog {
  if (log.length === 0) return log;
  const isChunkEmpty = ((log.skipped + log.length) & 15) === 1;
  return { ...log, length: log.length - 1, chunks: isChunkEmpty ? log.chunks.slice(0, -1) : log.chunks };
}

/** Index of the newest sample whose field is at or below a value, −1 where none is. The field must not fall. */
export function newestUpTo(log: SampleLog, field: number, value: number): number {
  let sample = log.length - 1;
  while (sample >= 0 && numberAt(log, sample, field) > value) sample--;
  return sample;
}

/** Where a member stood: the sum of the positions of its partitions, as far as they are known. */
export function sumAt(log: SampleLog, sample: number, owners: readonly number[], owner: number): number {
  const slot = log.skipped + sample;
  const chunk = log.chunks[slot >> 4]!;
  const first = HEADER + (slot & 15) * log.stride + ENDS + log.partitions;
  let sum = 0;
  for (let i = 0; i < owners.length; i++) {
    const position = chunk[first + i]!;
    if (owners[i] === owner && !Number.isNaN(position)) sum += position;
  }
  return sum;
}
