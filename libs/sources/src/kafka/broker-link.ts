import { type HeadgateError } from '@headgate/core';
import { type KafkaAnswer, type KafkaRequest } from './codec/request.js';
import { beforeDeadline } from './deadline.js';
import { type KafkaConnection } from './kafka-connection.js';
import { KafkaTimeoutError, KafkaUnreachableError } from './kafka-errors.js';

/** A quota of a broker asks for seconds; an answer that asks for hours is not believed. */
const LONGEST_QUIET_MS = 30_000;

/**
 * One broker, whether or not it is there now. It connects when it is first needed and again after every loss.
 *
 * A caller waits for a connect only while the broker was well before. After a failure the next connect runs beside the
 * polls, which are told the failure at once: a dead broker costs one poll its deadline, not every poll.
 */
export class BrokerLink {
  #connection: KafkaConnection | null = null;
  #opening: Promise<KafkaConnection> | null = null;
  #failure: HeadgateError | null = null;
  #quiet: Promise<void> | null = null;
  readonly #closed = new AbortController();

  constructor(
    readonly address: string,
    private readonly open: (signal: AbortSignal) => Promise<KafkaConnection>,
  ) {}

  get isOpen(): boolean {
    return this.#connection?.isOpen ?? false;
  }

  async send<T extends KafkaAnswer>(request: KafkaRequest<T>, signal: AbortSignal): Promise<T> {
    if (this.#quiet !== null) await beforeDeadline(this.#quiet, signal, `${this.address}, which asked for quiet,`);
    const connection = this.isOpen ? this.#connection! : await this.#reopened(signal);
    try {
      const answer = await beforeDeadline(connection.send(request), signal, `${request.api.name} to ${this.address}`);
      if (answer.throttleMs > 0) this.#keepQuiet(answer.throttleMs);
      return answer;
    } catch (error) {
      if (error instanceof KafkaTimeoutError) {
        // The answer may still come, and with it everything behind it would be late: start afresh.
        connection.drop();
        this.#failure = error;
      }
      throw error;
    }
  }

  /** A broker over its quota says for how long it wants no request (KIP-219); it is not dead, and stays connected. */
  #keepQuiet(forMs: number): void {
    const quiet = new Promise<void>((resolve) => {
      setTimeout(resolve, Math.min(forMs, LONGEST_QUIET_MS)).unref();
    });
    this.#quiet = quiet;
    void quiet.then(() => {
      if (this.#quiet === quiet) this.#quiet = null;
    });
  }

  close(): void {
    this.#closed.abort();
    this.#connection?.drop();
  }

  #reopened(signal: AbortSignal): Promise<KafkaConnection> {
    if (this.#closed.signal.aborted)
      return Promise.reject(new KafkaUnreachableError(`The connection to ${this.address} was closed`));
    this.#opening ??= this.#openAgain();
    const opening = beforeDeadline(this.#opening, signal, `Connecting to ${this.address}`);
    if (this.#failure === null) return opening;
    opening.catch(() => {}); // told by the failure before
    return Promise.reject(this.#failure);
  }

  async #openAgain(): Promise<KafkaConnection> {
    try {
      const connection = await this.open(this.#closed.signal);
      if (this.#closed.signal.aborted) connection.drop();
      this.#connection = connection;
      this.#failure = null;
      return connection;
    } catch (error) {
      this.#failure = error as HeadgateError;
      throw error;
    } finally {
      this.#opening = null;
    }
  }
}
