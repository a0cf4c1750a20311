import { type KafkaAnswer, type KafkaRequest } from '../codec/request.js';
import { type KafkaConnections } from '../kafka-connections.js';

/** The requests of one sweep to each broker: counted, timed, and never more than a few under way at one. */
export class BrokerQueue {
  readonly #lanes = new Map<number, Promise<unknown>[]>();
  readonly #nextLane = new Map<number, number>();
  readonly #wallMs = new Map<number, number>();
  readonly #failures = new Map<number, string>();
  requests = 0;

  constructor(
    private readonly connections: KafkaConnections,
    private readonly perBroker: number,
    private readonly startedMs: number,
    private readonly nowMs: () => number,
  ) {}

  /** What follows ends with this signal. Each stage of a sweep has its own: one hung broker costs no other its answer. */
  signal: AbortSignal = AbortSignal.abort();

  /** Sends when it is this request's turn. Fails with a HeadgateError. */
  send<T extends KafkaAnswer>(nodeId: number, request: () => KafkaRequest<T>): Promise<T> {
    const lanes = this.#lanes.get(nodeId) ?? Array.from({ length: this.perBroker }, () => Promise.resolve());
    this.#lanes.set(nodeId, lanes);
    const lane = (this.#nextLane.get(nodeId) ?? 0) % lanes.length;
    this.#nextLane.set(nodeId, lane + 1);
    const { signal } = this;
    const sent = lanes[lane]!.then(async () => {
      this.requests += 1;
      return this.connections.send(nodeId, request(), signal);
    });
    const settled = sent.then(
      () => {},
      (error: Error) => void this.#failures.set(nodeId, error.message),
    );
    lanes[lane] = settled.then(() => void this.#wallMs.set(nodeId, this.nowMs() - this.startedMs));
    return sent;
  }

  get brokers(): ReadonlyMap<number, { readonly wallMs: number; readonly failure: string | null }> {
    return new Map(
      [...this.#wallMs].map(([nodeId, wallMs]) => [nodeId, { wallMs, failure: this.#failures.get(nodeId) ?? null }]),
    );
  }
}
