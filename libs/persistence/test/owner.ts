import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '@headgate/testing';

const PROGRAM = fileURLToPath(new URL('./owner-program.mjs', import.meta.url));

/** The program of owner-program.mjs, in a process group of its own. */
export class Owner {
  /** Rows whose commit was acknowledged. */
  readonly acknowledged: number[] = [];
  readonly failures: string[] = [];
  serverPid = -1;
  watchdogPid = -1;
  isDone = false;
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(dir: string, mode = '', environment: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, ...environment };
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    const child = spawn(process.execPath, [PROGRAM, dir, mode], { env, stdio, detached: true });
    this.child = child;
    this.closed = once(child, 'close');
    let rest = '';
    child.stdout.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(line);
    });
    child.stderr.on('data', (bytes: Buffer) => this.failures.push(bytes.toString()));
  }

  get isReady(): boolean {
    return this.serverPid > 0;
  }

  /** Fails with what the program said where it fails before. */
  async hasWritten(count: number): Promise<void> {
    const look = () => ({ written: this.acknowledged.length, failures: this.failures });
    await until('rows are written', look, ({ written, failures }) => written >= count || failures.length > 0, {
      withinMs: 60_000,
    });
    if (this.failures.length > 0) throw new Error(this.failures.join('\n'));
  }

  /** To the whole group, as Ctrl-C in a terminal does. */
  interrupt(): void {
    process.kill(-this.child.pid!, 'SIGINT');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Resolves when it is gone and everything it said was heard. */
  async gone(): Promise<void> {
    await this.closed;
  }

  private hear(line: string): void {
    const [word, first, second] = line.split(' ');
    if (word === 'READY') [this.serverPid, this.watchdogPid] = [Number(first), Number(second)];
    else if (word === 'A') this.acknowledged.push(Number(first));
    else if (word === 'DONE') this.isDone = true;
    else this.failures.push(line);
  }
}
