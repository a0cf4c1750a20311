import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@headgate/testing';

/** Of the repository. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url));
const main = join(root, 'apps/controller/dist/main.js');

/** The controller as an operator starts it: its own process, its own environment. */
export class ControllerProcess {
  out = '';
  url = '';

  private constructor(
    readonly child: ChildProcess,
    readonly exited: Promise<{ code: number | null; atMs: number }>,
  ) {}

  /** What is tested is what stands in the folder, and not an older build of it. */
  static compile(): void {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', 'apps/controller/tsconfig.app.json'], { cwd: root });
  }

  static start(environment: Record<string, string>): ControllerProcess {
    const env = { PATH: process.env.PATH, PORT: '0', KAFKA_BROKERS: '127.0.0.1:1', ...environment };
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, atMs: performance.now() }));
    const started = new ControllerProcess(child, exited);
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk) => {
        started.out += chunk;
      });
    }
    return started;
  }

  async listening(withinMs = 60_000): Promise<this> {
    const found = () => {
      const address = /Listening on (http:[^"\s]+)/.exec(this.out)?.[1];
      if (address === undefined) throw new Error(`exit code ${this.child.exitCode}, said so far: ${this.out}`);
      return address;
    };
    this.url = await until('the controller listens', found, Boolean, { withinMs });
    return this;
  }

  /** As a power cut; settles when it is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** The sum of one metric over its labels. */
  async metric(name: string): Promise<number> {
    const page = await (await fetch(`${this.url}/metrics`)).text();
    const samples = page.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}
