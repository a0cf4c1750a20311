import { type LogBook } from '@headgate/core';
import { metadata, type TopicInfo } from '../codec/metadata.js';
import { type TopicPartitions } from '../codec/offset-fetch.js';
import { inParts } from '../in-parts.js';
import { type KafkaConnections } from '../kafka-connections.js';
import { pushTo } from '../push-to.js';
import { reasonOfCode } from '../unknown-reason.js';
import { type Leaders } from './read-logs.js';

const TOPICS_PER_ANSWER = 500;
const NO_ID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Which topics there are, with ids, partitions and leaders: asked for by name, and never for all. */
export class TopicMap {
  readonly #topics = new Map<string, { readonly askedAtMs: number; readonly leaders: Leaders }>();
  readonly #doubted = new Set<string>();
  requests = 0;

  constructor(
    private readonly connections: KafkaConnections,
    private readonly book: LogBook,
    private readonly nowMs: () => number,
  ) {}

  /** A leader disowned a partition of it, or did not answer. */
  readonly doubt = (topic: string): void => {
    this.#doubted.add(topic);
  };

  /** Asks for what is new, doubted or old. Never throws: while nobody answers, the last map stands. */
  async refresh(inUse: ReadonlySet<string>, everyMs: number, signal: AbortSignal): Promise<string | null> {
    for (const topic of [...this.#topics.keys()].filter((topic) => !inUse.has(topic))) this.#forget(topic);
    const due = [...inUse].filter((topic) => {
      const known = this.#topics.get(topic);
      return known === undefined || this.#doubted.has(topic) || this.nowMs() - known.askedAtMs >= everyMs;
    });
    const parts = inParts(due, () => 1, TOPICS_PER_ANSWER);
    const failures = await Promise.all(parts.map((part) => this.#ask(part, signal)));
    return failures.find((failure) => failure !== null) ?? null;
  }

  /** The partitions of these topics by leader. */
  leadersOf(topics: Iterable<string>): Leaders {
    const byLeader = new Map<number, TopicPartitions[]>();
    for (const topic of topics)
      for (const [leader, [part]] of this.#topics.get(topic)?.leaders ?? []) pushTo(byLeader, leader, part!);
    return byLeader;
  }

  async #ask(part: readonly string[], signal: AbortSignal): Promise<string | null> {
    try {
      this.requests += 1;
      const answer = await this.connections.sendAny(metadata(part), signal);
      for (const topic of answer.topics) this.#learn(topic);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #learn({ name, id, errorCode, partitions }: TopicInfo): void {
    const reason = reasonOfCode(errorCode);
    if (reason === 'no-topic') {
      this.#forget(name);
      return;
    }
    if (reason !== null) return; // what was known stands, and is asked for again
    this.#doubted.delete(name);
    const leaders = new Array<number>(partitions.length).fill(-1);
    for (const { partition, leader } of partitions) leaders[partition] = leader;
    const ofLeader = new Map<number, number[]>();
    for (const [partition, leader] of leaders.entries()) pushTo(ofLeader, leader, partition);
    const parts = [...ofLeader].map(([leader, some]) => [leader, [{ topic: name, partitions: some }]] as const);
    this.#topics.set(name, { askedAtMs: this.nowMs(), leaders: new Map(parts) });
    const { isCompacted } = this.book.topics.get(name) ?? {}; // asked for apart
    this.book.setTopic(name, id === NO_ID ? null : id, partitions.length, isCompacted);
  }

  #forget(topic: string): void {
    this.#topics.delete(topic);
    this.#doubted.delete(topic);
    this.book.dropTopic(topic);
  }
}
