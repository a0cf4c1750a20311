import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { IS_WINDOWS, SERVER_ENV } from './machine.js';
import { postmasterFile } from './postmaster-file.js';
import { type ServerAccount } from './server-account.js';

/** Lives until its input closes, which kill -9 of this process does too, and then ends the server $1 if it is still it. */
const WATCHDOG = 'cat >/dev/null; read -r p <"$0" && [ "$p" = "$1" ] && kill -INT "$1"';
const KEPT_OUTPUT = 4_000;
const QUIT_AFTER_MS = 10_000;

export interface ServerCommand {
  readonly postgres: string;
  readonly pgCtl: string;
  readonly data: string;
  readonly flags: readonly string[];
  readonly account: ServerAccount;
  readonly onLog: (line: string) => void;
}

/** One run of the server, from spawn to exit, with its watchdog. */
export class ServerChild {
  /** How it ended: an exit code, a signal, or that it could not be spawned. */
  readonly gone: Promise<string>;
  private readonly child: ChildProcess;
  private readonly watchdog: ChildProcess | undefined;
  private output = '';
  private ended = false;

  constructor(private readonly command: ServerCommand) {
    const { postgres, flags, account, onLog } = command;
    // Detached: Ctrl-C in a terminal must reach this process alone, which still writes while it stops.
    const detached = !IS_WINDOWS;
    const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
    const options = { ...account, cwd: '/', env: SERVER_ENV, detached, windowsHide: true, stdio };
    const child = spawn(postgres, flags, options);
    this.child = child;
    this.gone = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
      child.once('error', (error) => {
        this.output += error.message;
        resolve(error.message);
      });
    });
    child.stderr.on('data', (bytes: Buffer) => {
      this.output = (this.output + bytes.toString()).slice(-KEPT_OUTPUT);
      onLog(bytes.toString().trimEnd());
    });
    this.watchdog = this.watch();
    void this.gone.then(() => {
      this.ended = true;
      this.watchdog?.kill('SIGKILL');
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get watchdogPid(): number {
    return this.watchdog?.pid ?? -1;
  }

  get isRunning(): boolean {
    return !this.ended;
  }

  get lastWords(): string {
    return this.output.trim().split('\n').slice(-3).join(' ');
  }

  /** Asks for a fast stop without waiting: it rolls back what is under way and writes everything out. */
  interrupt(): void {
    this.child.kill('SIGINT');
  }

  quit(): void {
    this.child.kill('SIGQUIT');
  }

  /** A fast stop, and one without a checkpoint where that takes too long. On Windows a signal would be a crash. */
  async stop(): Promise<string> {
    if (IS_WINDOWS) {
      spawnSync(this.command.pgCtl, ['stop', '-D', this.command.data, '-m', 'fast', '-w', '-t', '10']);
    } else this.interrupt();
    const impatient = setTimeout(() => this.quit(), QUIT_AFTER_MS);
    const how = await this.gone;
    clearTimeout(impatient);
    return how;
  }

  private watch(): ChildProcess | undefined {
    if (IS_WINDOWS || this.child.pid === undefined) return undefined;
    const { data, account } = this.command;
    const dog = spawn('/bin/sh', ['-c', WATCHDOG, postmasterFile(data), String(this.child.pid)], {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    dog.on('error', () => {});
    dog.stdin.on('error', () => {});
    return dog;
  }
}
