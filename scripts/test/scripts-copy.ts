import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const scripts = fileURLToPath(new URL('..', import.meta.url));

/** The scripts work on the folder they stand in: for a test they stand in one of their own. */
export class ScriptsCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'hg-scripts-'));

  constructor() {
    cpSync(scripts, join(this.folder, 'scripts'), { recursive: true });
  }

  // biome-ignore lint/suspicious/noExplicitAny: plain JavaScript without types.
  load(path: string): Promise<any> {
    return import(pathToFileURL(join(this.folder, 'scripts', path)).href);
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
