import { DataDir } from './data-dir.js';
import { freePorts } from './free-port.js';
import { type Launch, ServerProcess } from './server-process.js';
import { Watchdog } from './watchdog.js';

const ATTEMPTS = 3;
const PORT_TAKEN = /address already in use|bindexception|eaddrinuse/i;

/** How to run one kind of server in a folder and on ports that are given to it. */
export interface ServerRecipe {
  readonly name: string;
  readonly portCount: number;
  /** A folder to keep; without it the server has a folder of its own, which goes with it. */
  readonly dir?: string | undefined;
  /** What asks it to end in order. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Writes configuration files. Called before every start, also one on old data. */
  readonly prepare?: (dir: string, ports: readonly number[]) => Promise<void>;
  readonly launch: (dir: string, ports: readonly number[]) => Launch;
}

/** A real server for tests, on a free port of 127.0.0.1 with data of its own. */
export class TestServer {
  private running: ServerProcess | undefined;
  private readonly data: DataDir;
  private readonly watchdog: Watchdog;
  private isOver = false;

  private constructor(
    private readonly recipe: ServerRecipe,
    readonly ports: readonly number[],
  ) {
    this.data = new DataDir(recipe.name, recipe.dir);
    this.watchdog = new Watchdog(this.data.isOwn ? this.data.path : undefined);
  }

  /** Tries again with new ports when another program took one in between. */
  static async start(recipe: ServerRecipe): Promise<TestServer> {
    for (let attempt = 1; ; attempt += 1) {
      const server = new TestServer(recipe, await freePorts(recipe.portCount));
      try {
        await server.run();
        return server;
      } catch (error) {
        await server.stop();
        if (attempt === ATTEMPTS || !PORT_TAKEN.test(String(error))) throw error;
      }
    }
  }

  get port(): number {
    return this.ports[0]!;
  }

  /** Changes with every restart; -1 where it does not run. */
  get pid(): number {
    return (this.isRunning ? this.running?.pid : undefined) ?? -1;
  }

  get isRunning(): boolean {
    return this.running?.isRunning ?? false;
  }

  /** How its last run ended; null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.running?.exitCode ?? null;
  }

  /** Ends it in its own orderly way, by force after 20 s. Without `keepData` it is over for good. Idempotent. */
  async stop({ keepData = false } = {}): Promise<void> {
    await this.end(this.recipe.stopSignal ?? 'SIGTERM');
    if (keepData) return;
    this.isOver = true;
    this.watchdog.callOff();
    this.data.remove();
  }

  /** As a power cut: no goodbye, and the data stay for `restart`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Takes its processor away: connections stay open, and nothing is answered. */
  pause(): void {
    this.running?.signal('SIGSTOP');
  }

  resume(): void {
    this.running?.signal('SIGCONT');
  }

  /** Runs it again on the same port and the same data; ends it first where it still runs. */
  async restart(): Promise<void> {
    if (this.isOver)
      throw new Error(`${this.recipe.name} was stopped for good; stop({ keepData: true }) leaves a way back`);
    await this.end(this.recipe.stopSignal ?? 'SIGTERM');
    await this.run();
  }

  private async run(): Promise<void> {
    await this.recipe.prepare?.(this.data.path, this.ports);
    const launch = this.recipe.launch(this.data.path, this.ports);
    this.running = ServerProcess.spawn(launch, this.data.path);
    this.watchdog.watch(this.running.pid);
    await this.running.ready(launch);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    await this.running?.end(signal);
    this.watchdog.watch(undefined);
  }
}
