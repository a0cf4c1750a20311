import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from '@headgate/testing';

/** An example in a process of its own, as a person would start it. */
export class Example {
  private said = '';
  private errors = '';
  private readonly gone: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (part: Buffer) => {
      this.said += part.toString();
    });
    child.stderr?.on('data', (part: Buffer) => {
      this.errors += part.toString();
    });
    this.gone = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  static start(name: string, env: Record<string, string>, args: readonly string[] = []): Example {
    const file = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
    return new Example(spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } }));
  }

  /** Its lines, when it has ended well. */
  async lines(): Promise<string[]> {
    const code = await this.gone;
    if (code !== 0) throw new Error(`it ended with ${code}: ${this.errors}`);
    return this.said.split('\n').filter((line) => line !== '');
  }

  /** The address that it says it listens at. */
  async url(): Promise<string> {
    const found = await until('it listens', () => /^http:\S+$/m.exec(this.said)?.[0], Boolean, { withinMs: 20_000 });
    return found as string;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.gone;
  }
}
