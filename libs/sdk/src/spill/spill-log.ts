import { type FileHandle } from 'node:fs/promises';
import { type SpillSync } from '@headgate/core';
import { Cursor, isBefore, type Marks, type Place } from './cursor.js';
import { encodeRecord, type SpillRecord } from './record.js';
import {
  createSegment,
  deleteSegment,
  listSegments,
  type PlacedRecord,
  readRecords,
  type Segment,
  scanSegment,
} from './segments.js';

const MAX_SEGMENT_BYTES = 16 * 1024 * 1024;
/** What one write takes along: callers that arrive meanwhile share the next write and its fsync. */
const MAX_WRITE_BYTES = 4 * 1024 * 1024;

export interface SpillLogLimits {
  readonly maxBytes: number;
  readonly fsync: SpillSync;
}

interface Append {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The bytes on disk would be more than allowed. */
export class NoRoomError extends Error {}

/**
 * Messages on disk, first in first out. `append` settles when the record is written (and on the disk itself, under
 * `always`); a process that is killed at any moment finds every such record again. One writer, one reader.
 */
export class SpillLog {
  private readonly segments: Segment[] = [];
  private readonly queue: Append[] = [];
  private queuedBytes = 0;
  private current: { readonly segment: Segment; readonly handle: FileHandle } | null = null;
  private writing: Promise<void> | null = null;
  private nextId = 1;
  private marks: Marks;
  private unsynced = false;
  messages = 0;
  /** Bytes at the end of segments that were no whole records: a write that a crash cut off, or damage. */
  damagedBytes = 0;

  private constructor(
    private readonly folder: string,
    private readonly cursor: Cursor,
    private readonly limits: () => SpillLogLimits,
  ) {
    this.marks = cursor.initial;
  }

  /** Finds again what an earlier life of this folder has left. */
  static async open(folder: string, limits: () => SpillLogLimits): Promise<SpillLog> {
    const ids = await listSegments(folder);
    const cursor = await Cursor.open(folder);
    const log = new SpillLog(folder, cursor, limits);
    await log.recover(ids);
    return log;
  }

  /** Bytes on disk, written or about to be. */
  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, this.queuedBytes);
  }

  get isEmpty(): boolean {
    return this.messages === 0 && this.queuedBytes === 0;
  }

  append(record: SpillRecord): Promise<void> {
    const bytes = encodeRecord(record);
    const { maxBytes } = this.limits();
    if (this.bytes + bytes.length > maxBytes) {
      return Promise.reject(new NoRoomError(`${this.folder} holds ${this.bytes} of ${maxBytes} bytes`));
    }
    this.queuedBytes += bytes.length;
    return new Promise((resolve, reject) => {
      this.queue.push({ bytes, resolve, reject });
      this.writing ??= this.write();
    });
  }

  /** The oldest that were not delivered; in the same segment, at least one where there is one. */
  async head(most: number, bytes: number): Promise<PlacedRecord[]> {
    for (;;) {
      const segment = this.segments.find(({ id }) => id >= this.marks.done.segment);
      if (segment === undefined) return [];
      const offset = segment.id === this.marks.done.segment ? this.marks.done.offset : 0;
      if (offset < segment.bytes) {
        const records = await readRecords(this.folder, segment, offset, most, bytes);
        if (records.length > 0) return records;
        // It was whole when it was written or found: the disk has changed it since. The rest of it is lost, and said.
        this.damagedBytes += segment.bytes - offset;
        segment.bytes = offset;
      }
      if (segment === this.segments.at(-1)) return [];
      await this.advance({ segment: segment.id + 1, offset: 0 }, 0);
    }
  }

  /** True where delivery of the record at this place was begun before, and may have reached its end. */
  mayRepeat(place: Place): boolean {
    return isBefore(place, this.marks.begun);
  }

  /** Delivery up to `to` begins: from here on a crash leaves its outcome unknown, and the next life says so. */
  async begin(to: Place): Promise<void> {
    if (!isBefore(this.marks.begun, to)) return;
    this.marks = { ...this.marks, begun: to };
    await this.cursor.mark(this.marks, this.limits().fsync === 'always');
  }

  /** Everything before `to` is out, or lost and counted. */
  async advance(to: Place, messages: number): Promise<void> {
    const begun = isBefore(this.marks.begun, to) ? to : this.marks.begun;
    this.marks = { done: to, begun };
    this.messages = Math.max(0, this.messages - messages);
    await this.cursor.mark(this.marks, false);
    while (this.segments[0] !== undefined && this.segments[0].id < to.segment) {
      const [{ id }] = this.segments.splice(0, 1) as [Segment];
      await deleteSegment(this.folder, id);
    }
  }

  /** Under `interval`, called once a second. */
  async sync(): Promise<void> {
    if (!this.unsynced || this.current === null) return;
    this.unsynced = false;
    await this.current.handle.datasync();
  }

  /** Waits for the writes that are under way; what is on disk stays there for the next life. */
  async close(): Promise<void> {
    await this.writing;
    await this.current?.handle.close();
    this.current = null;
    await this.cursor.close();
    if (!this.isEmpty) return;
    for (const { id } of this.segments.splice(0)) await deleteSegment(this.folder, id);
  }

  private async recover(ids: readonly number[]): Promise<void> {
    const { done, begun } = this.marks;
    for (const id of ids) {
      if (id < done.segment) {
        await deleteSegment(this.folder, id);
        continue;
      }
      const found = await scanSegment(this.folder, id, id === done.segment ? done.offset : 0);
      this.segments.push(found.segment);
      this.messages += found.messages;
      this.damagedBytes += found.damagedBytes;
    }
    this.nextId = Math.max(0, ...ids, done.segment, begun.segment) + 1;
    // Without a mark of its own, what was begun is unknown: everything may be a repeat.
    if (!this.cursor.wasThere) this.marks = { done, begun: { segment: this.nextId, offset: 0 } };
  }

  private async write(): Promise<void> {
    while (this.queue.length > 0) {
      let size = 0;
      const fits = this.queue.findIndex(({ bytes }) => {
        size += bytes.length;
        return size > MAX_WRITE_BYTES;
      });
      const batch = this.queue.splice(0, Math.max(1, fits === -1 ? this.queue.length : fits));
      const bytes = Buffer.concat(batch.map((append) => append.bytes));
      try {
        await this.put(bytes, batch.length);
        this.queuedBytes -= bytes.length;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.queuedBytes -= bytes.length;
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same turn as the last look into the queue: whoever comes later begins anew.
    this.writing = null;
  }

  private async put(bytes: Buffer, messages: number): Promise<void> {
    const { fsync } = this.limits();
    const { segment, handle } = await this.writable(fsync === 'always');
    try {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, segment.bytes + written);
        written += bytesWritten;
      }
      if (fsync === 'always') await handle.datasync();
      this.unsynced = true;
      segment.bytes += bytes.length;
      this.messages += messages;
    } catch (error) {
      // Nobody was told that these are safe, so nobody may find them later either.
      await handle.truncate(segment.bytes).catch(() => {});
      await this.seal();
      throw error;
    }
  }

  private async writable(durably: boolean) {
    const { maxBytes } = this.limits();
    const segmentBytes = Math.min(MAX_SEGMENT_BYTES, maxBytes / 8);
    if (this.current !== null && this.current.segment.bytes >= segmentBytes) await this.seal();
    if (this.current !== null) return this.current;
    const segment = { id: this.nextId, bytes: 0 };
    this.nextId += 1;
    const handle = await createSegment(this.folder, segment.id, durably);
    this.segments.push(segment);
    this.current = { segment, handle };
    return this.current;
  }

  private async seal(): Promise<void> {
    const handle = this.current?.handle;
    this.current = null;
    await handle?.close();
  }
}
