import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What git leaves out too. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', '.cache', '.headgate', 'test-results']);

/** The workspace as it stands, without anything that was built in it, in a folder of its own. */
export class Clone {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'hg-clone-')));

  constructor() {
    // The database's own account has to enter it.
    chmodSync(this.folder, 0o755);
    const isSource = (path: string) => !LEFT_OUT.has(basename(path));
    for (const entry of readdirSync(root).filter(isSource))
      cpSync(join(root, entry), join(this.folder, entry), { recursive: true, filter: isSource });
    const workspaces = ['apps', 'libs', 'examples'].flatMap((group) =>
      readdirSync(join(root, group)).map((name) => join(group, name)),
    );
    for (const place of ['.', ...workspaces]) {
      if (existsSync(join(root, place, 'node_modules'))) copyPackages(join(root, place), join(this.folder, place));
    }
  }

  /** Command lines and working folders of everything that runs from here or on data from here. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
      .flatMap((pid) => {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
          return line.includes(this.folder) || realpathSync(`/proc/${pid}/cwd`).startsWith(this.folder)
            ? [`${pid} ${line.slice(0, 200)}`]
            : [];
        } catch {
          return []; // it ended while we looked
        }
      });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** By links where the disk allows it: the packages are half a gigabyte. */
function copyPackages(from: string, to: string): void {
  const copy = (how: string) => execFileSync('cp', [how, 'node_modules', to], { cwd: from, stdio: 'ignore' });
  try {
    copy('-al');
  } catch {
    rmSync(join(to, 'node_modules'), { recursive: true, force: true });
    copy('-a');
  }
}
