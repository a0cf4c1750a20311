import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ConsumerReport, type ProducerReport } from '../report.js';

type Report = ProducerReport | ConsumerReport;

/** Starts the example's producer or consumer, exactly as a person would, and listens to what it tells. */
export const startChild = (
  name: 'producer' | 'consumer',
  env: Record<string, string>,
  hear: (report: Report) => void,
): Child => startProcess(`${name}.js`, env, hear);

/** The same for any compiled file of the example. */
export function startProcess(file: string, env: Record<string, string>, hear: (report: Report) => void): Child {
  // Compiled code stands two folders above `dist/demo`; tests run the sources and start the compiled processes.
  const path = fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
  const child = fork(path, [], { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', (report) => hear(report as Report));
  return new Child(child);
}

export class Child {
  private readonly gone: Promise<void>;

  constructor(private readonly child: ChildProcess) {
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  tell(message: object): void {
    if (this.child.connected) this.child.send(message);
  }

  /** Ends it in an orderly way, by force after five seconds. */
  async stop(): Promise<void> {
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.gone;
    clearTimeout(force);
  }
}
