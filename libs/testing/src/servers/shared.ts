import { startKafka } from './kafka.js';
import { startRedis } from './redis.js';

/** Of the run's own server or one started for the caller; `stop` ends the latter and leaves the former. */
export interface Shared<Address> {
  readonly address: Address;
  stop(): Promise<void>;
}

const leave = async () => {};

/**
 * The Redis that `npm test` started for all specs, as a URL, or a fresh one where a spec is run by itself. Others use it
 * at the same time: take keys of your own, and flush nothing.
 */
export async function sharedRedis(): Promise<Shared<string>> {
  const url = process.env.HEADGATE_TEST_REDIS_URL;
  if (url) return { address: url, stop: leave };
  const redis = await startRedis();
  return { address: redis.url, stop: () => redis.stop() };
}

/** The Kafka of the run, as `host:port`, or a fresh one. Take topics and groups of your own. */
export async function sharedKafka(): Promise<Shared<string>> {
  const brokers = process.env.HEADGATE_TEST_KAFKA_BROKERS;
  if (brokers) return { address: brokers, stop: leave };
  const kafka = await startKafka();
  return { address: kafka.brokers, stop: () => kafka.stop() };
}
