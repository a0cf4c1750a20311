import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that this process holds: a second client of the same process must not have one either. */
const held = new Set<string>();

/** Another process spills into this folder. */
class FolderInUseError extends Error {}

/**
 * One process a folder: two would deliver twice. A lock whose owner is gone is taken over; a process id that was given
 * out again is told apart by the moment its process started.
 */
export class FolderLock {
  private readonly file: string;

  constructor(private readonly folder: string) {
    this.file = join(folder, 'lock');
    if (held.has(folder)) throw new FolderInUseError(`${folder} is in use by this process`);
    this.claim();
    held.add(folder);
  }

  release(): void {
    held.delete(this.folder);
    rmSync(this.file, { force: true });
  }

  private claim(): void {
    const mine = `${process.pid} ${startOf(process.pid)}`;
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        writeFileSync(this.file, mine, { flag: 'wx', mode: 0o600 });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const [pid = '', start = ''] = readFileSync(this.file, 'utf8').split(' ');
      if (isAlive(Number(pid), start)) throw new FolderInUseError(`${this.folder} is in use by process ${pid}`);
      rmSync(this.file, { force: true });
    }
    throw new FolderInUseError(`${this.folder} is claimed by several processes at once`);
  }
}

function isAlive(pid: number, start: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === start;
}

/** Linux tells when a process started; elsewhere its id alone must do. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
