import { type DatabaseIdentity } from '@headgate/core';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseWatch } from './database-watch.js';

/** After a failure the database is left alone for so long, milliseconds: every flow would ask it once more. */
const ASK_AGAIN_MS = 5000;
/** A first publish waits so long for the database, milliseconds. */
const PATIENCE_MS = 2000;

/** The standing of this controller: whose database it speaks for, and its epoch, which grows by 1 at each start. */
@Injectable()
export class Term {
  private readonly logger = new Logger('Term');
  private taken: DatabaseIdentity | null = null;
  private asking: Promise<unknown> = Promise.resolve();
  private failedAtMs = Number.NEGATIVE_INFINITY;
  private refreshedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly database: DatabaseWatch) {}

  /** Null until the database has answered. */
  get current(): DatabaseIdentity | null {
    return this.taken;
  }

  /**
   * An epoch greater than `above`: the one of this controller, or, where a bucket holds a higher one, the next that the
   * database gives out beyond it. Null where the database does not answer.
   */
  async epoch(above = 0): Promise<number | null> {
    const turn = this.asking.then(() => this.next(above));
    this.asking = turn.catch(() => null);
    return turn;
  }

  /** Reads the generation anew: another controller on this database may have begun one. Keeps the epoch. */
  async refresh(): Promise<void> {
    if (this.taken === null || performance.now() - this.refreshedAtMs < ASK_AGAIN_MS) return;
    this.refreshedAtMs = performance.now();
    const now = await this.database.askOrNull(PATIENCE_MS, ({ identity }) => identity.identity());
    if (now !== null) this.taken = { ...now, epoch: this.taken.epoch };
  }

  /** A generation was begun here. */
  began(generation: number): void {
    if (this.taken !== null) this.taken = { ...this.taken, generation };
  }

  private async next(above: number): Promise<number | null> {
    if (this.taken && this.taken.epoch > above) return this.taken.epoch;
    if (performance.now() - this.failedAtMs < ASK_AGAIN_MS) return null;
    const taken = await this.database.askOrNull(PATIENCE_MS, async ({ identity }) => {
      const epoch = await identity.takeEpoch(above);
      return { ...(await identity.identity()), epoch };
    });
    if (taken === null) {
      this.failedAtMs = performance.now();
      return null;
    }
    if (this.taken) this.logger.warn(`Epoch ${above} stands in a bucket: the database jumped ahead to ${taken.epoch}`);
    this.taken = taken;
    return taken.epoch;
  }
}
