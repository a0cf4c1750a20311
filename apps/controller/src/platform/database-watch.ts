import { StoreUnavailableError } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { DependencyBoard } from '../health/dependency-board.js';
import { ApiError } from '../http/api.error.js';
import { Stores } from './stores.js';

const DATABASE = 'database';
const RETRY_AFTER_MS = 2000;

/** Tells the board whether the database answers: whoever asks it something asks through here. */
@Injectable()
export class DatabaseWatch {
  constructor(
    @Inject(Stores) private readonly stores: Stores,
    private readonly board: DependencyBoard,
  ) {}

  /** Asks and reports. What the database cannot answer is thrown on. */
  async ask<T>(question: (stores: Stores) => Promise<T>): Promise<T> {
    try {
      const answer = await question(this.stores);
      this.reportUp();
      return answer;
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.reportDown(error);
      throw error;
    }
  }

  /** For a request: a database that is away becomes 503 with Retry-After. */
  async askForRequest<T>(question: (stores: Stores) => Promise<T>): Promise<T> {
    try {
      return await this.ask(question);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      throw new ApiError('DATABASE_UNAVAILABLE', 'The database does not answer; nothing was changed', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
  }

  /** For what is worth having and not worth failing for: null where the database does not answer within `withinMs`. */
  async askOrNull<T>(withinMs: number, question: (stores: Stores) => Promise<T>): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, withinMs, null);
    });
    const answer = this.ask(question).catch((error: unknown) => {
      if (error instanceof StoreUnavailableError) return null;
      throw error;
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  /** What lives in the memory of a test can hardly be up or down, until it says so. */
  private reportUp(): void {
    const isListed = this.board.list().some(({ name }) => name === DATABASE);
    if (this.stores.kind !== 'memory' || isListed) this.board.report(DATABASE, 'up', null);
  }

  /** Degraded and not down: decisions and leases go on without it. */
  private reportDown(error: StoreUnavailableError): void {
    const reason = `${error.message.slice(0, 200)}; decisions and leases go on, edits wait`;
    this.board.report(DATABASE, 'degraded', reason);
  }
}
