import { listOffsetsEach } from './codec/list-offsets-each.js';
import { type TopicPartitions } from './codec/offset-fetch.js';
import { type KafkaConnections } from './kafka-connections.js';

/** A leader is asked once in so many polls: a transaction that holds consumers up lasts longer. */
const EVERY_POLLS = 5;

type StableEnds = ReadonlyMap<string, ReadonlyMap<number, number>>;

/**
 * Logs that an open transaction keeps read_committed consumers from reading to the end, with the offset where those
 * stop. Asked beside the poll, whose reading does not wait for it.
 */
export class OpenTransactions {
  readonly #ends = new Map<number, StableEnds>();
  readonly #polls = new Map<number, number>();
  readonly #asking = new Set<Promise<void>>();

  /** Called when a leader's ends have arrived: an end that stands beyond a last stable offset read later is held up. */
  watch(
    connections: KafkaConnections,
    leader: number,
    topics: readonly TopicPartitions[],
    endOf: (topic: string, partition: number) => number | null,
    signal: AbortSignal,
  ): void {
    const polls = (this.#polls.get(leader) ?? 0) + 1;
    this.#polls.set(leader, polls);
    if (polls % EVERY_POLLS !== 0) return;
    const asked = this.#ask(connections, leader, topics, endOf, signal);
    this.#asking.add(asked);
    void asked.finally(() => this.#asking.delete(asked));
  }

  /** Null where no transaction was open when the leader was asked last. */
  stableEnd(leader: number, topic: string, partition: number): number | null {
    return this.#ends.get(leader)?.get(topic)?.get(partition) ?? null;
  }

  /** Settles with the questions under way. */
  get settled(): Promise<unknown> {
    return Promise.all(this.#asking);
  }

  /** Never throws: while a leader does not answer, what it said last stands. */
  async #ask(
    connections: KafkaConnections,
    leader: number,
    topics: readonly TopicPartitions[],
    endOf: (topic: string, partition: number) => number | null,
    signal: AbortSignal,
  ): Promise<void> {
    const ends = new Map<string, Map<number, number>>();
    const request = listOffsetsEach('stable', topics, (topic) => (partition, offset, errorCode) => {
      const end = endOf(topic, partition);
      const stable = Number(offset);
      if (errorCode !== 0 || end === null || stable < 0 || stable >= end) return;
      const ofTopic = ends.get(topic) ?? new Map<number, number>();
      ends.set(topic, ofTopic.set(partition, stable));
    });
    try {
      await connections.send(leader, request, signal);
      this.#ends.set(leader, ends);
    } catch {
      // The poll's own questions tell that this leader is silent.
    }
  }
}
