import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Place } from './cursor.js';
import { decodeRecord, type SpillRecord } from './record.js';

/** A larger message is refused: it is no message. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
const WINDOW_BYTES = 256 * 1024;

export interface Segment {
  readonly id: number;
  /** End of the last whole record. */
  bytes: number;
}

/** A record and the place behind it. */
export interface PlacedRecord {
  readonly record: SpillRecord;
  readonly from: Place;
  readonly to: Place;
}

const fileOf = (folder: string, id: number): string => join(folder, `${String(id).padStart(12, '0')}.seg`);

export async function listSegments(folder: string): Promise<number[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  return names
    .flatMap((name) => /^(\d{12})\.seg$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export const deleteSegment = (folder: string, id: number): Promise<void> => rm(fileOf(folder, id), { force: true });

/** A new file for appending. `durably`: its name is on the disk as well. */
export async function createSegment(folder: string, id: number, durably: boolean): Promise<FileHandle> {
  const handle = await open(fileOf(folder, id), 'wx', 0o600);
  if (durably) {
    const directory = await open(folder, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
  return handle;
}

/** Counts what a segment holds from `offset` on; what is behind `bytes` are no whole records. */
export async function scanSegment(folder: string, id: number, offset: number) {
  const handle = await open(fileOf(folder, id), 'r');
  try {
    const { size } = await handle.stat();
    const found = { segment: { id, bytes: size }, messages: 0, costMilli: 0, damagedBytes: 0 };
    let at = Math.min(offset, size);
    for (;;) {
      const { records, end } = await readFrom(handle, id, at, size, Number.POSITIVE_INFINITY, WINDOW_BYTES);
      for (const { record } of records) found.costMilli += record.costMilli;
      found.messages += records.length;
      if (end === at) break;
      at = end;
    }
    found.segment.bytes = at;
    found.damagedBytes = size - at;
    return found;
  } finally {
    await handle.close();
  }
}

/** Up to `most` whole records, of about `bytes` together, but always one where there is one. */
export async function readRecords(folder: string, segment: Segment, offset: number, most: number, bytes: number) {
  const handle = await open(fileOf(folder, segment.id), 'r');
  try {
    return (await readFrom(handle, segment.id, offset, segment.bytes, most, bytes)).records;
  } finally {
    await handle.close();
  }
}

async function readFrom(handle: FileHandle, id: number, offset: number, limit: number, most: number, window: number) {
  const records: PlacedRecord[] = [];
  let wanted = Math.min(window, limit - offset);
  for (;;) {
    const buffer = Buffer.allocUnsafe(Math.max(0, wanted));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    const whole = buffer.subarray(0, bytesRead);
    let at = 0;
    while (records.length < most) {
      const next = decodeRecord(whole, at, MAX_PAYLOAD_BYTES);
      if (next.kind === 'short' && records.length === 0 && next.bytes > wanted && offset + next.bytes <= limit) {
        wanted = next.bytes;
        break;
      }
      if (next.kind !== 'record') return { records, end: offset + at };
      const from = { segment: id, offset: offset + at };
      at += next.bytes;
      records.push({ record: next.record, from, to: { segment: id, offset: offset + at } });
    }
    if (records.length > 0 || wanted === 0) return { records, end: offset + at };
  }
}
