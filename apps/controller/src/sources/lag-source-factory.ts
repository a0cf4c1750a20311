import { type Clock, type LagSource } from '@headgate/core';
import { type KafkaConfig, KafkaLagSource } from '@headgate/sources/kafka';
import { type RabbitMqConfig, RabbitMqLagSource } from '@headgate/sources/rabbitmq';
import { type SqlConfig, SqlLagSource } from '@headgate/sources/sql';

/** How to reach a cluster, a database or a broker. */
export type SourceConfig = KafkaConfig | SqlConfig | RabbitMqConfig;

/** Makes the source of one cluster, database or broker. A new kind is one entry here. */
export type LagSourceFactory = (cluster: string, config: SourceConfig) => LagSource;
export const LagSourceFactory = Symbol('LagSourceFactory');

/** A poll is given up in time for the next one; below the first figure a healthy cluster would not be heard out. */
const MIN_POLL_MS = 800;
const MAX_POLL_MS = 3000;

export function realSources(clock: Clock, cycleMs: number): LagSourceFactory {
  const deadlineMs = Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, 0.8 * cycleMs));
  return (_cluster, config) => {
    if ('brokers' in config) return new KafkaLagSource({ ...config, clock, deadlineMs });
    if ('user' in config) return new RabbitMqLagSource({ ...config, clock, deadlineMs });
    return new SqlLagSource({ ...config, clock, deadlineMs });
  };
}
