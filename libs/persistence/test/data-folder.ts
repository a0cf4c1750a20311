import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for an embedded server, which its account can enter, and what runs on it. */
export interface DataFolder {
  readonly path: string;
  /** Command lines of all processes that name the folder, other than ours. */
  processes(): string[];
  remove(): void;
}

export function dataFolder(name = ''): DataFolder {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'hgtest-')));
  chmodSync(made, 0o755);
  return {
    path: join(made, name),
    processes: () => processesNaming(made),
    remove: () => rmSync(made, { recursive: true, force: true }),
  };
}

function processesNaming(path: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const line = commandLine(pid);
    return line.includes(path) ? [`${pid} ${line}`] : [];
  });
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
