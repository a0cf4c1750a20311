import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Preload } from './preload.js';

export interface DashboardFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Null where it would not be smaller. */
  readonly gzipped: Buffer | null;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const PACKED = new Set(['.woff2']);
const PRELOADS = '/preload.json';
/** A build that is younger may still be written, so it is read again at the next look. */
const SETTLED_MS = 2000;

/**
 * The built dashboard, held in memory with its gzip. A page is asked for while the loop works on a thousand flows: each
 * wait for a disk would cost it one more round of the event loop.
 */
export class DashboardFiles {
  private files: ReadonlyMap<string, DashboardFile> = new Map();
  private readPreloads: readonly Preload[] = [];
  private version: string | null = null;

  constructor(private readonly folder: string) {
    this.refresh();
  }

  /** The file of this address, such as `/index.html`; null where there is none. A build that was made anew is taken at once. */
  get(path: string): DashboardFile | null {
    this.refresh();
    return this.files.get(path) ?? null;
  }

  /** What the build says that each page needs. */
  get preloads(): readonly Preload[] {
    return this.readPreloads;
  }

  private refresh(): void {
    const changedMs = ['index.html', 'assets'].map(
      (name) => statSync(join(this.folder, name), { throwIfNoEntry: false })?.mtimeMs,
    );
    const version = changedMs[0] === undefined ? '' : changedMs.join();
    if (version === this.version) return;
    try {
      const files = version === '' ? new Map<string, DashboardFile>() : readAll(this.folder);
      const preloads = files.get(PRELOADS)?.bytes.toString();
      this.readPreloads = preloads === undefined ? [] : (JSON.parse(preloads) as Preload[]);
      this.files = files;
    } catch (error) {
      if (isBeingWritten(error)) return; // what was read before stands until the next look
      throw error;
    }
    const newestMs = Math.max(...changedMs.map((ms) => ms ?? 0));
    this.version = Date.now() - newestMs < SETTLED_MS ? null : version;
  }
}

/** A file that went between the list and the look, or holds half a text. */
function isBeingWritten(error: unknown): boolean {
  return error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function readAll(folder: string): ReadonlyMap<string, DashboardFile> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [`/${path.slice(folder.length).split(sep).filter(Boolean).join('/')}`, fileOf(path)];
    }),
  );
}

function fileOf(path: string): DashboardFile {
  const bytes = readFileSync(path);
  const kind = extname(path);
  const gzipped = PACKED.has(kind) ? null : gzipSync(bytes, { level: 9 });
  return {
    type: TYPES[kind] ?? 'application/octet-stream',
    bytes,
    gzipped: gzipped && gzipped.length < bytes.length ? gzipped : null,
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
  };
}
