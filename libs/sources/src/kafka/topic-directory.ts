import { type Clock } from '@headgate/core';
import { metadata, type PartitionInfo, type TopicInfo } from './codec/metadata.js';
import { type KafkaConnections } from './kafka-connections.js';
import { type GapReason, reasonOfCode, reasonOfError } from './unknown-reason.js';

const FRESH_MS = 30_000;

/** A topic as the cluster knows it, or why we do not. */
export type TopicView =
  | { readonly ok: true; readonly partitions: readonly PartitionInfo[] }
  | { readonly ok: false; readonly reason: GapReason; readonly detail?: string };

/** Partitions and leaders of the topics asked for, by name and never of all topics; and the brokers of the cluster. */
export class TopicDirectory {
  readonly #topics = new Map<string, TopicInfo>();
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #doubted = false;
  #failure: { readonly reason: GapReason; readonly detail: string } | null = null;

  constructor(
    private readonly connections: KafkaConnections,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks again when a topic is not known or missing, when something was doubted, and every 30 s. Never throws: while
   * nobody answers, the last view stands.
   */
  async refresh(names: readonly string[], signal: AbortSignal): Promise<void> {
    const known = names.every((name) => this.#topics.get(name)?.errorCode === 0);
    const fresh = this.clock.monotonicMs() - this.#askedAtMs < FRESH_MS;
    if (known && fresh && !this.#doubted) return;
    try {
      const answer = await this.connections.sendAny(metadata(names), signal);
      this.connections.learn(answer.brokers);
      this.#topics.clear();
      for (const topic of answer.topics)
        this.#topics.set(topic.name, {
          ...topic,
          partitions: topic.partitions.toSorted((a, b) => a.partition - b.partition),
        });
      this.#askedAtMs = this.clock.monotonicMs();
      this.#doubted = false;
      this.#failure = null;
    } catch (error) {
      this.#failure = { reason: reasonOfError(error), detail: (error as Error).message };
    }
  }

  /** Something contradicts what we know (a leader moved, a partition is new, a broker is gone): ask at the next poll. */
  doubt(): void {
    this.#doubted = true;
  }

  view(name: string): TopicView {
    const topic = this.#topics.get(name);
    if (topic === undefined) return { ok: false, ...(this.#failure ?? { reason: 'no-topic' }) };
    const reason = reasonOfCode(topic.errorCode);
    return reason === null ? { ok: true, partitions: topic.partitions } : { ok: false, reason };
  }
}
