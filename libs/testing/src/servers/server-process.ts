import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;
const KILL_AFTER_MS = 20_000;
const KEPT_OUTPUT = 4_000;

/** Whom a server runs as that refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What to run and how to see that it is ready. */
export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: our own. It must be able to enter the server's folder. */
  readonly account?: Account | undefined;
  readonly isReady: () => Promise<boolean>;
  readonly readyWithinMs: number;
}

/** One run of a server: a child in a process group of its own, ended with this process at the latest. */
export class ServerProcess {
  private output = '';
  private ended = false;
  private readonly gone: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.gone = new Promise((resolve) => {
      child.once('exit', resolve).once('error', (error) => {
        this.output += error.message;
        resolve();
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.output = (this.output + bytes.toString()).slice(-KEPT_OUTPUT);
      });
      (stream as unknown as { unref?: () => void }).unref?.();
    }
    // A server that somebody forgot keeps no process alive: the exit hook and the watchdog end it.
    child.unref();
    const atExit = () => this.signal('SIGKILL');
    process.once('exit', atExit);
    void this.gone.then(() => {
      this.ended = true;
      process.removeListener('exit', atExit);
    });
  }

  static spawn(launch: Launch, cwd: string): ServerProcess {
    // A minimal environment: no setting of the developer's machine reaches the server. Debian keeps servers in sbin.
    const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, HOME: cwd, LC_ALL: 'C.UTF-8', ...launch.env };
    const detached = process.platform !== 'win32';
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    return new ServerProcess(spawn(launch.command, launch.args, { ...launch.account, detached, cwd, env, stdio }));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return !this.ended;
  }

  /** Null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  /** Rejects with the server's last output, and then nothing is left of it. */
  async ready(launch: Launch): Promise<void> {
    const deadline = performance.now() + launch.readyWithinMs;
    while (!(await launch.isReady())) {
      if (this.ended) throw this.failure(launch, 'ended before it was ready');
      if (performance.now() > deadline) {
        await this.end('SIGKILL');
        throw this.failure(launch, `was not ready within ${launch.readyWithinMs} ms`);
      }
      await Promise.race([sleep(POLL_MS), this.gone]);
    }
    // Where another program has taken the port, that one answered, and ours has ended or is about to.
    if (this.ended) throw this.failure(launch, 'ended at once');
  }

  /** To the whole group, so that the children of a wrapper script get it too. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (this.ended || pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch {
      // It ended between the check and the call.
    }
  }

  /** Resolves when the process is gone. A paused one is continued first, or it would never see the signal. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.signal(signal);
    this.signal('SIGCONT');
    const impatient = setTimeout(() => this.signal('SIGKILL'), KILL_AFTER_MS);
    await this.gone;
    clearTimeout(impatient);
  }

  private failure(launch: Launch, what: string): Error {
    return new Error(`${launch.name} ${what}. It said: ${this.output.trim() || 'nothing'}`);
  }
}
