import {
  type Clock,
  type ClusterLag,
  type Discovery,
  type LagSource,
  type LagTarget,
  type Reading,
  type RightsWanted,
} from '@headgate/core';
import { failedReading } from './assemble-reading.js';
import { startDeadline } from './deadline.js';
import { discoverGroups } from './discover-groups.js';
import { GroupDirectory } from './group-directory.js';
import { type KafkaConfig } from './kafka-config.js';
import { KafkaConnections } from './kafka-connections.js';
import { missingRights } from './missing-rights.js';
import { OpenTransactions } from './open-transactions.js';
import { OwnerMemory } from './owner-memory.js';
import { type PollParts } from './poll-parts.js';
import { pollTargets } from './poll-targets.js';
import { KafkaSweep } from './sweep/kafka-sweep.js';
import { type SweepOptions } from './sweep/sweep-options.js';
import { TopicDirectory } from './topic-directory.js';

export interface KafkaLagSourceOptions extends KafkaConfig {
  readonly clock: Clock;
  /**
   * Longest time of one poll. The default of 800 ms fits the shortest cycle, 1 s less 10 % jitter, with 100 ms to
   * spare: two polls never overlap.
   */
  readonly deadlineMs?: number;
  /** Longest time of a connect with TLS and login. It may outlast a poll, which does not wait for it. Default 3,000 ms. */
  readonly connectTimeoutMs?: number;
}

/**
 * Reads the backlog of consumer groups from a Kafka cluster, many groups in few requests: per poll one OffsetFetch and
 * one describe per coordinator and two ListOffsets per leader (a third in every fifth), whatever the number of groups.
 *
 * It only reads: it joins no group, commits nothing, creates nothing, and needs no right but DESCRIBE.
 *
 * @example
 * const source = new KafkaLagSource({ brokers: ['kafka-1:9092'], clock });
 * const readings = await source.poll([{ id: 'c1', group: 'billing', topics: ['orders'] }], signal);
 */
export class KafkaLagSource implements LagSource {
  readonly kind = 'kafka';
  readonly #parts: PollParts;
  readonly #deadlineMs: number;
  readonly #closed = new AbortController();
  readonly #polls = new Set<Promise<unknown>>();
  #sequence = 0;

  constructor(options: KafkaLagSourceOptions) {
    const { clock, deadlineMs = 800, connectTimeoutMs = 3_000 } = options;
    // A quarter for stragglers, three times over (metadata, groups, commits), leaves a quarter for the offsets.
    const patienceMs = deadlineMs / 4;
    const connections = new KafkaConnections({ ...options, connectTimeoutMs, patienceMs });
    this.#deadlineMs = deadlineMs;
    this.#parts = {
      clock,
      connections,
      patienceMs,
      topics: new TopicDirectory(connections, clock),
      groups: new GroupDirectory(connections, { clock, deadlineMs, patienceMs }),
      owners: new OwnerMemory(),
      transactions: new OpenTransactions(deadlineMs),
    };
  }

  async poll(targets: readonly LagTarget[], signal: AbortSignal): Promise<ReadonlyMap<string, Reading>> {
    // Numbered when it starts: whoever gets the answers of two polls out of order can tell and drop the older one. The
    // clock lets a source that replaces another go on above it.
    this.#sequence = Math.max(this.#sequence + 1, Math.floor(this.#parts.clock.monotonicMs()));
    const poll = this.#poll(targets, this.#sequence, signal);
    this.#polls.add(poll);
    return poll.finally(() => this.#polls.delete(poll));
  }

  async discover(outer: AbortSignal): Promise<Discovery> {
    return discoverGroups(this.#parts.connections, AbortSignal.any([outer, this.#closed.signal]));
  }

  /** Reads all groups of the cluster into a model, over the connections of the polls. */
  sweeper(cluster: ClusterLag, options?: SweepOptions): KafkaSweep {
    return new KafkaSweep(this.#parts.connections, this.#parts.clock, cluster, options);
  }

  /** The rights that are missing to read these, each as `DESCRIBE on group X`. Throws where nobody answers. */
  missingRights(wanted: RightsWanted, signal: AbortSignal): Promise<readonly string[]> {
    return missingRights(this.#parts.connections, wanted, signal);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#parts.connections.close();
    await Promise.allSettled([...this.#polls, this.#parts.groups.settled, this.#parts.transactions.settled]);
  }

  async #poll(targets: readonly LagTarget[], sequence: number, outer: AbortSignal) {
    const deadline = startDeadline(this.#deadlineMs, AbortSignal.any([outer, this.#closed.signal]));
    const readings = new Map<string, Reading>();
    try {
      await pollTargets(this.#parts, targets, sequence, deadline.signal, readings);
    } finally {
      deadline.end();
    }
    const nowMs = this.#parts.clock.monotonicMs();
    const reason = this.#closed.signal.aborted ? 'unreachable' : 'timeout';
    for (const target of targets)
      if (!readings.has(target.id)) readings.set(target.id, failedReading(target, { reason }, sequence, nowMs));
    return readings;
  }
}
