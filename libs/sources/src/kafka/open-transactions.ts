import { listOffsetsEach } from './codec/list-offsets-each.js';
import { type TopicPartitions } from './codec/offset-fetch.js';
import { startDeadline } from './deadline.js';
import { type KafkaConnections } from './kafka-connections.js';

/** Leaders are asked in one of so many polls: a transaction that holds consumers up lasts longer. */
const EVERY_POLLS = 5;

type EndOf = (topic: string, partition: number) => number | null;

/**
 * Logs that an open transaction keeps read_committed consumers from reading to the end, with the offset where those
 * stop. Asked beside the poll, whose reading does not wait for it.
 */
export class OpenTransactions {
  /** By topic and partition. */
  readonly #ends = new Map<string, Map<number, number>>();
  readonly #asking = new Set<Promise<void>>();
  #polls = 0;

  /** @param deadlineMs Of one question, whose poll may have ended before it is answered. */
  constructor(private readonly deadlineMs: number) {}

  /** A poll reads its logs in waves: in a poll that asks, each of them does. */
  beginPoll(): void {
    this.#polls += 1;
  }

  /** Called when a leader's ends have arrived: an end that stands beyond a last stable offset read later is held up. */
  watch(
    connections: Pick<KafkaConnections, 'send'>,
    leader: number,
    topics: readonly TopicPartitions[],
    endOf: EndOf,
  ): void {
    if (this.#polls % EVERY_POLLS !== 0) return;
    const asked = this.#ask(connections, leader, topics, endOf);
    this.#asking.add(asked);
    void asked.finally(() => this.#asking.delete(asked));
  }

  /** Null where no transaction was open when the leader was asked last. */
  stableEnd(topic: string, partition: number): number | null {
    return this.#ends.get(topic)?.get(partition) ?? null;
  }

  /** Settles with the questions under way. */
  get settled(): Promise<unknown> {
    return Promise.all(this.#asking);
  }

  /** Never throws: while a leader does not answer, what it said last stands. */
  async #ask(
    connections: Pick<KafkaConnections, 'send'>,
    leader: number,
    topics: readonly TopicPartitions[],
    endOf: EndOf,
  ): Promise<void> {
    const request = listOffsetsEach('stable', topics, (topic) => {
      const ends = this.#ends.get(topic) ?? new Map<number, number>();
      this.#ends.set(topic, ends);
      return (partition, offset, errorCode) => {
        const end = endOf(topic, partition);
        const stable = Number(offset);
        if (errorCode === 0 && end !== null && stable >= 0 && stable < end) ends.set(partition, stable);
        else ends.delete(partition);
      };
    });
    const deadline = startDeadline(this.deadlineMs);
    try {
      await connections.send(leader, request, deadline.signal);
    } catch {
      // The poll's own questions tell that this leader is silent.
    } finally {
      deadline.end();
    }
  }
}
