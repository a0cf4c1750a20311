import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A place between two records. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

/** Everything before `done` was delivered; between `done` and `begun` a delivery was begun and its end is unknown. */
export interface Marks {
  readonly done: Place;
  readonly begun: Place;
}

const START: Place = { segment: 0, offset: 0 };
export const isBefore = (a: Place, b: Place): boolean =>
  a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);

const RECORD_BYTES = 36;
/** A journal longer than this is written anew with its last record alone. */
const MAX_JOURNAL_BYTES = 64 * 1024;

/**
 * Where delivery stands, as a journal of fixed records: the last whole one holds. A torn record is one that nobody relied
 * on, because each is written before what it announces is done.
 */
export class Cursor {
  private constructor(
    private readonly file: string,
    private handle: FileHandle,
    private bytes: number,
    readonly initial: Marks,
    /** False where no whole record was found, as in a new folder. */
    readonly wasThere: boolean,
  ) {}

  static async open(folder: string): Promise<Cursor> {
    const file = join(folder, 'cursor');
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const last = lastOf(bytes);
    const initial = last ?? { done: START, begun: START };
    const handle = await rewrite(file, initial);
    return new Cursor(file, handle, RECORD_BYTES, initial, last !== null);
  }

  /** `durably`: on the disk itself before this settles. */
  async mark(marks: Marks, durably: boolean): Promise<void> {
    if (this.bytes >= MAX_JOURNAL_BYTES) {
      const old = this.handle;
      this.handle = await rewrite(this.file, marks);
      this.bytes = RECORD_BYTES;
      await old.close();
      return;
    }
    await this.handle.write(encode(marks), 0, RECORD_BYTES, this.bytes);
    this.bytes += RECORD_BYTES;
    if (durably) await this.handle.datasync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** A new journal in the place of the old: one or the other is there at any moment. */
async function rewrite(file: string, marks: Marks): Promise<FileHandle> {
  const handle = await open(`${file}.tmp`, 'w+', 0o600);
  try {
    await handle.write(encode(marks), 0, RECORD_BYTES, 0);
    await handle.sync();
    await rename(`${file}.tmp`, file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function encode({ done, begun }: Marks): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeDoubleLE(done.segment, 0);
  bytes.writeDoubleLE(done.offset, 8);
  bytes.writeDoubleLE(begun.segment, 16);
  bytes.writeDoubleLE(begun.offset, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
  return bytes;
}

function lastOf(bytes: Buffer): Marks | null {
  for (let at = Math.floor(bytes.length / RECORD_BYTES - 1) * RECORD_BYTES; at >= 0; at -= RECORD_BYTES) {
    if (crc32(bytes.subarray(at, at + 32)) !== bytes.readUInt32LE(at + 32)) continue;
    const place = (from: number) => ({ segment: bytes.readDoubleLE(from), offset: bytes.readDoubleLE(from + 8) });
    return { done: place(at), begun: place(at + 16) };
  }
  return null;
}
