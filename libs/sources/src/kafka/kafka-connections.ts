import { BrokerLink } from './broker-link.js';
import { type BrokerInfo } from './codec/metadata.js';
import { type KafkaAnswer, type KafkaRequest } from './codec/request.js';
import { firstSuccess } from './deadline.js';
import { type KafkaConfig, parseAddress } from './kafka-config.js';
import { openConnection } from './kafka-connection.js';
import { KafkaUnreachableError } from './kafka-errors.js';

export interface ConnectionsOptions extends KafkaConfig {
  readonly connectTimeoutMs: number;
  /** How long a question that any broker can answer waits for one before the next is asked as well. */
  readonly patienceMs: number;
}

/** The connections to one cluster: one per broker, made when needed. */
export class KafkaConnections {
  readonly #links = new Map<string, BrokerLink>();
  readonly #addresses = new Map<number, string>();
  #closed = false;

  constructor(private readonly options: ConnectionsOptions) {}

  get nodeIds(): readonly number[] {
    return [...this.#addresses.keys()];
  }

  /** Takes over the brokers that the cluster named; connections to others are closed. */
  learn(brokers: readonly BrokerInfo[]): void {
    if (brokers.length === 0 || this.#closed) return;
    this.#addresses.clear();
    for (const { nodeId, host, port } of brokers)
      this.#addresses.set(nodeId, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
    const named = new Set(this.#addresses.values());
    for (const [address, link] of this.#links) {
      if (named.has(address)) continue;
      link.close();
      this.#links.delete(address);
    }
  }

  /** Asks this broker. Fails with a HeadgateError, at the latest when the signal aborts. */
  async send<T extends KafkaAnswer>(nodeId: number, request: KafkaRequest<T>, signal: AbortSignal): Promise<T> {
    const address = this.#addresses.get(nodeId);
    if (address === undefined) throw new KafkaUnreachableError(`The cluster names no broker with the id ${nodeId}`);
    return this.#link(address).send(request, signal);
  }

  /** Asks brokers in turn until one answers: connected ones first, the configured addresses last. */
  sendAny<T extends KafkaAnswer>(request: KafkaRequest<T>, signal: AbortSignal): Promise<T> {
    const links = [...new Set([...this.#addresses.values(), ...this.options.brokers])].map((at) => this.#link(at));
    const ordered = [...links.filter((link) => link.isOpen), ...links.filter((link) => !link.isOpen)];
    return firstSuccess(
      ordered.map((link) => () => link.send(request, signal)),
      this.options.patienceMs,
    );
  }

  close(): void {
    this.#closed = true;
    for (const link of this.#links.values()) link.close();
  }

  #link(address: string): BrokerLink {
    let link = this.#links.get(address);
    if (link === undefined) {
      link = new BrokerLink(address, async (signal) => this.#open(address, signal));
      if (this.#closed) link.close();
      this.#links.set(address, link);
    }
    return link;
  }

  #open(address: string, signal: AbortSignal) {
    const parsed = parseAddress(address);
    if (parsed === null) throw new KafkaUnreachableError(`${address} is not host:port`);
    const { clientId = 'headgate', ssl, sasl, connectTimeoutMs } = this.options;
    return openConnection({ ...parsed, clientId, ssl, sasl, connectTimeoutMs }, signal);
  }
}
