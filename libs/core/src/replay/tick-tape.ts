import { type TickInput } from '../flow-state.js';
import { type OkReading, type PartitionReading, type Reading } from '../lag/reading.js';

/** What changes from one tick to the next; the rest is told by the tick before. */
interface Entry {
  readonly n: number;
  /** Offered and used; left out where they are as before. */
  readonly o?: number | null;
  readonly u?: number | null;
  /** Ramp of a measurement; left out where there is none. */
  readonly m?: number;
  /** By constraint: a reading in full, what moved in it, or null where there is none any more. Absent: as before. */
  readonly r?: Readonly<Record<string, Reading | Moved | null>>;
}

/** A reading that differs from the one before in times and offsets alone: differences, in the order of its partitions. */
interface Moved {
  readonly t: readonly [at: number, committedAt: number, endAt: number, sequence: number];
  /** End and commit of each partition. */
  readonly d: readonly number[];
}

/** One tick's input as a line of text, as short as the input before it allows; null where there is none before it. */
export function encodeInput(input: TickInput, before: TickInput | null): string {
  const readings: Record<string, Reading | Moved | null> = {};
  for (const [id, reading] of input.readings) {
    const last = before?.readings.get(id);
    if (last !== reading) readings[id] = movedFrom(last, reading) ?? reading;
  }
  for (const id of before?.readings.keys() ?? []) if (!input.readings.has(id)) readings[id] = null;
  const entry: Entry = {
    n: input.nowMs,
    ...(before !== null && before.offeredPerSec === input.offeredPerSec ? {} : { o: input.offeredPerSec ?? null }),
    ...(before !== null && before.usedTokens === input.usedTokens ? {} : { u: input.usedTokens ?? null }),
    ...(input.rampPerSec == null ? {} : { m: input.rampPerSec }),
    ...(Object.keys(readings).length > 0 ? { r: readings } : {}),
  };
  return JSON.stringify(entry);
}

/** Back from a line; what it does not tell stands in `before`. The same numbers, bit for bit. */
export function decodeInput(
  line: string,
  before: TickInput | null,
  whole: Pick<TickInput, 'pollEveryMs' | 'policyVersion'>,
): TickInput {
  const entry = JSON.parse(line) as Entry;
  const readings = new Map(before?.readings);
  for (const [id, told] of Object.entries(entry.r ?? {})) {
    if (told === null) readings.delete(id);
    else readings.set(id, 'd' in told ? moveOn(readings.get(id) as OkReading, told) : told);
  }
  return {
    ...{ nowMs: entry.n, pollEveryMs: whole.pollEveryMs, policyVersion: whole.policyVersion, readings },
    rampPerSec: entry.m ?? null,
    offeredPerSec: entry.o === undefined ? (before?.offeredPerSec ?? null) : entry.o,
    usedTokens: entry.u === undefined ? (before?.usedTokens ?? null) : entry.u,
  };
}

function movedFrom(before: Reading | undefined, now: Reading): Moved | null {
  if (!before?.ok || !now.ok || before.partitions.length !== now.partitions.length) return null;
  if (before.groupState !== now.groupState || before.members !== now.members) return null;
  if (hasMore(before) || hasMore(now)) return null;
  const d: number[] = [];
  for (let i = 0; i < now.partitions.length; i++) {
    const [a, b] = [before.partitions[i]!, now.partitions[i]!];
    if (!isSamePlace(a, b) || a.endOffset === null || b.endOffset === null) return null;
    if (a.committedOffset === null || b.committedOffset === null) return null;
    d.push(b.endOffset - a.endOffset, b.committedOffset - a.committedOffset);
  }
  return { t: [now.atMs, now.committedAtMs, now.endAtMs, now.sequence], d };
}

/** It tells more than times and offsets, so it is kept as it stands. */
const hasMore = ({ oldestAgeMs, queue, fill }: OkReading): boolean => (oldestAgeMs ?? queue ?? fill) !== undefined;

function isSamePlace(a: PartitionReading, b: PartitionReading): boolean {
  const isSame = a.topic === b.topic && a.partition === b.partition && a.member === b.member;
  return (
    isSame &&
    a.unknown === b.unknown &&
    a.logStartOffset === b.logStartOffset &&
    a.stableEndOffset === b.stableEndOffset
  );
}

function moveOn(before: OkReading, { t, d }: Moved): OkReading {
  const partitions = before.partitions.map((partition, i) => ({
    ...partition,
    endOffset: partition.endOffset! + d[2 * i]!,
    committedOffset: partition.committedOffset! + d[2 * i + 1]!,
  }));
  return { ...before, atMs: t[0], committedAtMs: t[1], endAtMs: t[2], sequence: t[3], partitions };
}
