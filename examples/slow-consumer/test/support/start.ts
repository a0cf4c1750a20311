import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@headgate/testing';

/** `npm start` as a process group of its own, as a terminal has it. */
export class Start {
  output = '';
  exitCode: number | null = null;
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly startedMs = performance.now();
  private readonly gone: Promise<void>;

  constructor(
    private readonly folder: string,
    port: number,
    args: readonly string[] = [],
  ) {
    this.url = `http://127.0.0.1:${port}`;
    const { PATH, HOME } = process.env;
    this.child = spawn('npm', ['start', '--silent', ...(args.length > 0 ? ['--', ...args] : [])], {
      cwd: folder,
      env: { PATH, HOME, PORT: String(port) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (bytes) => {
        this.output += bytes;
      });
    }
    this.gone = new Promise((resolve) =>
      this.child.once('close', (code) => {
        this.exitCode = code;
        resolve();
      }),
    );
  }

  /** Milliseconds until it said where it is. */
  async ready(withinMs: number): Promise<number> {
    await until('Headgate says where it is', () => ({ output: this.output, code: this.exitCode }), isSettled, {
      withinMs,
      everyMs: 50,
    });
    if (!this.output.includes(this.url)) throw new Error(`It ended with ${this.exitCode}: ${this.output}`);
    return performance.now() - this.startedMs;
  }

  async ended(): Promise<number | null> {
    await this.gone;
    return this.exitCode;
  }

  /** Ctrl-C reaches everything in the foreground at once. */
  async interrupt(): Promise<void> {
    this.signal('SIGINT');
    await this.gone;
  }

  /** Kills the one process that holds all others; they have to notice by themselves. */
  async kill(): Promise<void> {
    try {
      const { pid } = JSON.parse(readFileSync(join(this.folder, '.cache/start.json'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGKILL');
    } catch {
      this.signal('SIGKILL'); // it never came so far, or has ended
    }
    await this.gone;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every route.
  async get(path: string): Promise<any> {
    return (await fetch(this.url + path)).json();
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every route.
  async demo(change: object): Promise<{ status: number; body: any }> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/v1/demo`, { method: 'POST', headers, body: JSON.stringify(change) });
    return { status: answer.status, body: await answer.json() };
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.child.pid ?? 0), signal);
    } catch {
      // The group has ended.
    }
  }
}

function isSettled({ output, code }: { output: string; code: number | null }): boolean {
  return code !== null || output.includes('Headgate is at');
}
