import { type HeadgateError } from '@headgate/core';
import { type KafkaAnswer, type KafkaRequest } from './codec/request.js';
import { beforeDeadline } from './deadline.js';
import { type KafkaConnection } from './kafka-connection.js';
import { KafkaTimeoutError, KafkaUnreachableError } from './kafka-errors.js';

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
  readonly #closed = new AbortController();

  constructor(
    readonly address: string,
    private readonly open: (signal: AbortSignal) => Promise<KafkaConnection>,
  ) {}

  get isOpen(): boolean {
    return this.#connection?.isOpen ?? false;
  }

  async send<T extends KafkaAnswer>(request: KafkaRequest<T>, signal: AbortSignal): Promise<T> {
    const connection = this.isOpen ? this.#connection! : await this.#reopened(signal);
    try {
      return await beforeDeadline(connection.send(request), signal, `${request.api.name} to ${this.address}`);
    } catch (error) {
      if (error instanceof KafkaTimeoutError) {
        // The answer may still come, and with it everything behind it would be late: start afresh.
        connection.drop();
        this.#failure = error;
      }
      throw error;
    }
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
