import { type Clock, type LagSource } from '@headgate/core';
import { type KafkaConfig, KafkaLagSource } from '@headgate/sources/kafka';

/** Makes the source of one cluster. A new kind of cluster is one entry here. */
export type LagSourceFactory = (cluster: string, config: KafkaConfig) => LagSource;
export const LagSourceFactory = Symbol('LagSourceFactory');

/** A poll is given up in time for the next one; below the first figure a healthy cluster would not be heard out. */
const MIN_POLL_MS = 800;
const MAX_POLL_MS = 3000;

export function kafkaSources(clock: Clock, cycleMs: number): LagSourceFactory {
  const deadlineMs = Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, 0.8 * cycleMs));
  return (_cluster, config) => new KafkaLagSource({ ...config, clock, deadlineMs });
}
