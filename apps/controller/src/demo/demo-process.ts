import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type DemoProcess } from './demo.schema.js';

/** What the processes of `examples/slow-consumer` tell once a second. */
interface Report {
  readonly messages: number;
  readonly trouble: string | null;
}

export interface DemoProcessOptions {
  readonly name: string;
  /** File of `examples/slow-consumer`, without its ending. */
  readonly program: 'queue-producer' | 'queue-consumer';
  readonly env: Readonly<Record<string, string>>;
  /** Sent when it starts and whenever it changes. */
  readonly settings: () => object;
}

/** A process that says nothing for so long is shown as silent, milliseconds: it reports once a second. */
const SILENT_MS = 3000;
const RESTART_AFTER_MS = 1000;
const FORCE_AFTER_MS = 1500;

/** One process of the demo, started again when it dies. It ends by itself when this process does: its channel closes. */
export class ManagedProcess {
  private child: ChildProcess | null = null;
  private restart: NodeJS.Timeout | null = null;
  private reports: readonly { readonly atMs: number; readonly report: Report }[] = [];
  private startedMs = 0;
  private restarts = 0;
  private isOver = false;

  constructor(private readonly options: DemoProcessOptions) {
    this.start();
  }

  /** Tells the process its settings of now. */
  tell(): void {
    if (this.child?.connected) this.child.send(this.options.settings(), () => {});
  }

  view(): DemoProcess {
    const [before, last] = this.reports;
    const heardMs = performance.now() - (last?.atMs ?? before?.atMs ?? this.startedMs);
    const isSilent = heardMs > SILENT_MS;
    return {
      name: this.options.name,
      pid: this.child?.pid ?? null,
      state: this.child === null ? 'restarting' : isSilent ? 'silent' : 'running',
      messagesPerSec: before && last && !isSilent ? rateOf(before, last) : null,
      restarts: this.restarts,
      trouble: (last ?? before)?.report.trouble ?? null,
    };
  }

  /** Ends it in order, by force where it does not; also one that somebody has stopped. */
  async stop(): Promise<void> {
    this.isOver = true;
    if (this.restart) clearTimeout(this.restart);
    const child = this.child;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), FORCE_AFTER_MS);
    await gone;
    clearTimeout(force);
  }

  private start(): void {
    const { program, env } = this.options;
    const file = fileURLToPath(new URL(`../../../../examples/slow-consumer/dist/${program}.js`, import.meta.url));
    const child = fork(file, [], {
      env: { PATH: process.env.PATH, ...env },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child = child;
    this.startedMs = performance.now();
    this.reports = [];
    child.on('message', (report) => this.hear(report as Report));
    child.once('error', () => {});
    child.once('exit', () => this.onExit(child));
    this.tell();
  }

  private hear(report: Report): void {
    this.reports = [...this.reports.slice(-1), { atMs: performance.now(), report }];
  }

  private onExit(child: ChildProcess): void {
    if (this.child === child) this.child = null;
    if (this.isOver) return;
    this.restarts += 1;
    this.restart = setTimeout(() => this.start(), RESTART_AFTER_MS);
  }
}

type Heard = { readonly atMs: number; readonly report: Report };

function rateOf(before: Heard, last: Heard): number {
  const perSec = ((last.report.messages - before.report.messages) * 1000) / (last.atMs - before.atMs);
  return Math.round(Math.max(0, perSec));
}
