import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Address } from './address.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { type Claim, claim } from './owner-claim.js';
import { ServerChild } from './server-child.js';
import { serverFlags } from './server-flags.js';
import { type Cluster, takeOver } from './take-over.js';

const LOOK_EVERY_MS = 20;
/** A server that is recovering after a crash takes its time. */
const READY_WITHIN_MS = 60_000;
const FIRST_TRIES = 5;
const LONGEST_PAUSE_MS = 2_000;

export type ServerSetup = Cluster &
  Omit<ConstructorParameters<typeof ServerChild>[0], 'flags'> & { readonly ownerUrl?: string };

/** A server that is started again whenever it ends, until `stop`. */
export class OwnedServer {
  private readonly token = `${process.pid}-${randomBytes(6).toString('hex')}`;
  private child: ServerChild | undefined;
  private lock: Claim | undefined;
  private stopping = false;
  private starts = 0;

  constructor(
    private readonly setup: ServerSetup,
    private readonly address: Address,
  ) {}

  get running(): ServerChild | undefined {
    return this.child;
  }

  get startCount(): number {
    return this.starts;
  }

  /** Right after a kill -9, left backends hold the "pre-existing shared memory block" for a moment: hence the tries. */
  async start(tries = FIRST_TRIES): Promise<void> {
    for (let failures = 1; !this.stopping; failures += 1) {
      try {
        await this.launch();
        return;
      } catch (error) {
        if (failures >= tries || (error as EmbeddedPostgresError).code === 'IN_USE') throw error;
        await sleep(Math.min(100 * failures, LONGEST_PAUSE_MS));
      }
    }
  }

  /** Idempotent. The connections of the caller should be closed before. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.lock?.client.end().catch(() => {});
    if (this.child?.isRunning) await this.child.stop();
  }

  private async launch(): Promise<void> {
    await takeOver(this.setup, this.address.host);
    if (this.stopping) return;
    const child = new ServerChild({
      ...this.setup,
      flags: serverFlags(this.setup.data, this.address, this.token, this.setup.ownerUrl),
    });
    this.child = child;
    if (!(await this.holdLock(child))) {
      child.quit();
      await child.gone;
      if (this.stopping) return;
      throw new EmbeddedPostgresError('START', `Postgres did not start: ${child.lastWords}`);
    }
    this.starts += 1;
    void child.gone.then((how) => this.onGone(how));
  }

  /**
   * Ready is not "somebody answers": of two starts at once, one connects to the server of the other. Ready is our own
   * name on the server, and its lock in our hand.
   */
  private async holdLock(child: ServerChild): Promise<boolean> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (child.isRunning && !this.stopping && performance.now() < deadline) {
      const claimed = await claim(this.address, this.setup.password);
      if (claimed?.free && claimed.owner === this.token) {
        this.lock = claimed;
        claimed.client.once('end', () => this.onLockLost(child));
        return true;
      }
      await claimed?.client.end().catch(() => {});
      await sleep(LOOK_EVERY_MS);
    }
    return false;
  }

  /** Where a backend dies, Postgres drops all connections and goes on: the lock has to be taken again. */
  private onLockLost(child: ServerChild): void {
    if (this.stopping || !child.isRunning) return;
    void this.holdLock(child).then((isHeld) => {
      if (!isHeld && child.isRunning && !this.stopping) child.quit();
    });
  }

  private onGone(how: string): void {
    if (this.stopping) return;
    this.setup.onLog(`Postgres ended (${how}): starting it again`);
    this.start(Number.POSITIVE_INFINITY).catch((error: Error) => this.setup.onLog(error.message));
  }
}
