import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a server keeps its data. A folder the caller names is the caller's: it is made, and never removed. */
export class DataDir {
  readonly path: string;
  readonly isOwn: boolean;
  private readonly atExit = () => this.remove();

  constructor(server: string, named?: string) {
    this.isOwn = named === undefined;
    this.path = named === undefined ? mkdtempSync(join(tmpdir(), `hg-${server}-`)) : resolve(named);
    mkdirSync(this.path, { recursive: true });
    process.once('exit', this.atExit);
  }

  /** Synchronous, because nothing else runs while the process exits. */
  remove(): void {
    process.removeListener('exit', this.atExit);
    if (this.isOwn) rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}
