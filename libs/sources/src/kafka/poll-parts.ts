import { type Clock } from '@headgate/core';
import { type GroupDirectory } from './group-directory.js';
import { type KafkaConnections } from './kafka-connections.js';
import { type OpenTransactions } from './open-transactions.js';
import { type OwnerMemory } from './owner-memory.js';
import { type TopicDirectory } from './topic-directory.js';

/** What outlives a poll. */
export interface PollParts {
  readonly clock: Clock;
  readonly connections: KafkaConnections;
  readonly topics: TopicDirectory;
  readonly groups: GroupDirectory;
  readonly owners: OwnerMemory;
  readonly transactions: OpenTransactions;
  /** How long one stage waits for slow brokers before the others go on without them. */
  readonly patienceMs: number;
}
