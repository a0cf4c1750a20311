import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { type Writable } from 'node:stream';

/**
 * Remembers the process group it was told last; at the end of its input ends that group and removes the folder $0.
 * There is no `--` before the group, because the kill of dash takes that for a number.
 */
const SCRIPT = [
  'group=',
  'while read -r line; do group=$line; done',
  '[ -z "$group" ] || kill -9 "-$group" 2>/dev/null',
  '[ -z "$0" ] || rm -rf -- "$0"',
].join('\n');

/**
 * Cleans up after this process where it ends in a way that no handler sees, `kill -9` included: the kernel closes the
 * pipe, and a small shell in a session of its own does the rest.
 */
export class Watchdog {
  private readonly shell: ChildProcessByStdio<Writable, null, null> | undefined;

  constructor(removeDir: string | undefined) {
    if (process.platform === 'win32') return;
    const env = { PATH: '/usr/bin:/bin' };
    this.shell = spawn('/bin/sh', ['-c', SCRIPT, removeDir ?? ''], {
      detached: true,
      cwd: '/',
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.shell.once('error', () => {});
    this.shell.stdin.on('error', () => {});
    this.shell.unref();
    (this.shell.stdin as unknown as { unref?: () => void }).unref?.();
  }

  /** The process group to end; undefined once it has ended by itself. */
  watch(group: number | undefined): void {
    this.shell?.stdin.write(`${group ?? ''}\n`);
  }

  callOff(): void {
    this.shell?.kill('SIGKILL');
    this.shell?.stdin.destroy();
  }
}
