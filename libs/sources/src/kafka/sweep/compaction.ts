import { type LogBook } from '@headgate/core';
import { describeTopicConfigs } from '../codec/describe-configs.js';
import { inParts } from '../in-parts.js';
import { type KafkaConnections } from '../kafka-connections.js';

const TOPICS_PER_ANSWER = 500;
/** A setting that people change by hand is asked for again after so long. */
const FRESH_MS = 600_000;

/**
 * Which topics are compacted: their offsets count more than they hold, so lag is an upper bound and there is no ETA (E9).
 * Where DESCRIBE_CONFIGS is not granted, nothing is known of it and no topic is called compacted.
 */
export class Compaction {
  readonly #asked = new Map<string, { readonly id: string | null; readonly atMs: number }>();
  requests = 0;

  constructor(
    private readonly connections: KafkaConnections,
    private readonly book: LogBook,
    private readonly nowMs: () => number,
  ) {}

  /** Asks for topics that are new, made again, or were asked for long ago. Never throws. */
  async refresh(inUse: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    for (const topic of this.#asked.keys()) if (!inUse.has(topic)) this.#asked.delete(topic);
    const due = [...inUse].filter((topic) => {
      const known = this.book.topics.get(topic);
      const asked = this.#asked.get(topic);
      if (known === undefined) return false;
      return asked === undefined || asked.id !== known.id || this.nowMs() - asked.atMs >= FRESH_MS;
    });
    await Promise.all(inParts(due, () => 1, TOPICS_PER_ANSWER).map((part) => this.#ask(part, signal)));
  }

  async #ask(part: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      this.requests += 1;
      const { topics } = await this.connections.sendAny(describeTopicConfigs(part), signal);
      for (const { topic, cleanupPolicy } of topics) {
        const known = this.book.topics.get(topic);
        if (known === undefined) continue;
        this.#asked.set(topic, { id: known.id, atMs: this.nowMs() });
        const isCompacted = cleanupPolicy === null ? known.isCompacted : cleanupPolicy.includes('compact');
        this.book.setTopic(topic, known.id, known.rows.length, isCompacted);
      }
    } catch {
      // Lags are read all the same; it is asked for again at the next sweep.
    }
  }
}
