import { StoreUnavailableError } from '@headgate/core';
import { type DataSource, type QueryRunner } from 'typeorm';
import { asStoreError } from './failure.js';
import { Gate } from './gate.js';
import { Session } from './session.js';

const CLOSE_WITHIN_MS = 3_000;

/** The part of a pg connection that ends it, also while a query is under way. */
interface Connection {
  end(): Promise<void>;
}

/** A pool whose every call has a deadline. Closing it ends the calls under way. */
export class Database {
  private readonly gate = new Gate();
  private readonly pending = new Set<(error: StoreUnavailableError) => void>();
  private closed = false;

  constructor(
    private readonly source: DataSource,
    readonly deadlineMs: number,
  ) {}

  /** Runs `work` on one connection. Rejects with `StoreUnavailableError` or `StoreRefusedError` and nothing else. */
  async run<T>(what: string, work: (session: Session) => Promise<T>): Promise<T> {
    if (this.closed) throw new StoreUnavailableError(`${what}: the store is closed`);
    if (!this.gate.enter()) throw new StoreUnavailableError(`${what}: the database does not answer`);
    const runner = this.source.createQueryRunner();
    const connecting = runner.connect() as Promise<Connection>;
    let isLate = false;
    try {
      const answer = connecting.then(() => work(new Session(runner)));
      return await this.beforeDeadline(what, answer, () => {
        isLate = true;
      });
    } catch (error) {
      throw asStoreError(what, error);
    } finally {
      this.gate.leave(!isLate);
      // The next call of the same caller gets this connection, and not a new one; a late one is nobody's to wait for.
      const released = release(runner, connecting, isLate);
      if (!isLate) await released;
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const fail of this.pending) fail(new StoreUnavailableError('the store was closed during the call'));
    const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref());
    await Promise.race([this.source.destroy().catch(() => {}), limit]);
  }

  private beforeDeadline<T>(what: string, answer: Promise<T>, onLate: () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.pending.delete(giveUp);
        act();
      };
      const fail = (error: unknown) => settle(() => reject(error));
      const giveUp = (error: StoreUnavailableError) => {
        onLate();
        fail(error);
      };
      const late = () => giveUp(new StoreUnavailableError(`${what}: no answer within ${this.deadlineMs} ms`));
      const timer = setTimeout(late, this.deadlineMs);
      this.pending.add(giveUp);
      answer.then((value) => settle(() => resolve(value)), fail);
    });
  }
}

/** A connection whose call was given up is ended: it may never answer again, and the pool would keep it for ever. */
async function release(runner: QueryRunner, connecting: Promise<Connection>, isLate: boolean): Promise<void> {
  const connection = await connecting.catch(() => null);
  if (isLate) await connection?.end().catch(() => {});
  await runner.release().catch(() => {});
}
