import { type DecisionRow, type HistorySample, type Losses, StoreUnavailableError } from '@headgate/core';
import { type Stores } from './stores.js';

/** Rows kept for a database that has not answered yet: ten minutes of a hundred flows. */
const MAX_WAITING = 10_000;
/** A start waits so long for the first attempt, milliseconds; then it goes on without the database. */
const FIRST_WITHIN_MS = 3000;
const RETRY_AFTER_MS = 2000;

/** What each port can be asked; whatever else somebody looks for is not there. */
const QUESTIONS = {
  flows: ['list', 'save', 'remove', 'versions', 'version'],
  decisions: ['page', 'newest', 'one', 'expire'],
  history: ['read', 'rollUp', 'expire'],
  producers: ['record', 'list', 'expire'],
  lawStates: ['save', 'saveMany', 'load', 'loadMany', 'remove'],
  clusters: ['list', 'save'],
  identity: ['identity', 'takeEpoch', 'beginGeneration'],
} as const satisfies { [Port in keyof Stores]?: readonly (keyof Stores[Port])[] };
type PortName = keyof typeof QUESTIONS;

export interface LateOptions {
  readonly url: string;
  open(): Promise<Stores>;
  onFailure(message: string): void;
}

/**
 * Stores of somebody else's database, which may be away when we start: until it answers, questions are refused as during
 * any outage, and what is appended waits. It is tried again and again.
 */
export async function openLate({ url, open, onFailure }: LateOptions): Promise<Stores> {
  let opened: Stores | null = null;
  let isClosed = false;
  let lastFailure = 'it was not reached yet';
  let hasTried = false;
  let retry: NodeJS.Timeout | undefined;
  const [decisions, history] = [new Waiting<DecisionRow>(), new Waiting<HistorySample>()];

  const attempt = async (): Promise<void> => {
    try {
      const stores = await open();
      if (isClosed) return await stores.close();
      opened = stores;
      stores.decisions.append(decisions.take());
      stores.history.append(history.take());
    } catch (error) {
      // A wrong login or a refused schema does not mend itself: whoever starts us should know at once.
      if (!hasTried && !(error instanceof StoreUnavailableError)) throw error;
      const { message } = error as Error;
      if (message !== lastFailure) onFailure(message);
      lastFailure = message;
      if (!isClosed) retry = setTimeout(() => void attempt(), RETRY_AFTER_MS);
    } finally {
      hasTried = true;
    }
  };
  /** Methods of a port: those of the open store, or a refusal. `instead` stands for those that never refuse. */
  const port = <K extends PortName>(name: K, instead: object = {}): Stores[K] =>
    new Proxy(instead, {
      get: (own, method) => {
        const target = opened === null ? own : opened[name];
        if (own instanceof Waiting && opened !== null && method === 'losses') {
          const { losses } = opened[name] as unknown as { losses(): Losses };
          return () => own.addedTo(losses.call(opened![name]));
        }
        const value = Reflect.get(target, method) as unknown;
        if (typeof value === 'function') return value.bind(target);
        if (!(QUESTIONS[name] as readonly PropertyKey[]).includes(method)) return undefined;
        return () => Promise.reject(new StoreUnavailableError(`The database does not answer: ${lastFailure}`));
      },
    }) as Stores[K];

  let first: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    first = setTimeout(resolve, FIRST_WITHIN_MS);
  });
  await Promise.race([attempt(), late]).finally(() => {
    hasTried = true;
    clearTimeout(first);
  });
  return {
    ...{ kind: 'postgres', url },
    flows: port('flows'),
    decisions: port('decisions', decisions),
    history: port('history', history),
    producers: port('producers'),
    lawStates: port('lawStates'),
    clusters: port('clusters'),
    identity: port('identity'),
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await opened?.close();
    },
  };
}

/** What is appended before there is anywhere to put it: the newest rows wait, older ones are shed and counted. */
class Waiting<Row> {
  private rows: Row[] = [];
  private dropped = 0;

  append(rows: readonly Row[]): void {
    this.rows.push(...rows);
    const over = this.rows.length - MAX_WAITING;
    if (over <= 0) return;
    this.rows.splice(0, over);
    this.dropped += over;
  }

  losses(): Losses {
    return { waiting: this.rows.length, dropped: this.dropped, refused: 0 };
  }

  /** What was shed before the database opened stays counted. */
  addedTo(losses: Losses): Losses {
    return { ...losses, dropped: losses.dropped + this.dropped };
  }

  take(): Row[] {
    return this.rows.splice(0);
  }
}
