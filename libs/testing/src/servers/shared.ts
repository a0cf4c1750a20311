import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startKafka } from './kafka.js';
import { startPostgres } from './postgres.js';
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

/** An empty database of your own, on the Postgres of the run or on a fresh one. `stop` drops it, whoever still uses it. */
export async function sharedPostgres(): Promise<Shared<string>> {
  const named = process.env.HEADGATE_TEST_DATABASE_URL;
  const server = named ? undefined : await startPostgres();
  const url = new URL(named ?? server!.url);
  const database = `hgtest_${randomBytes(6).toString('hex')}`;
  await execute(url.href, `CREATE DATABASE ${database}`);
  const stop = async () => {
    if (server) await server.stop();
    else await execute(url.href, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  };
  const own = new URL(url);
  own.pathname = `/${database}`;
  return { address: own.href, stop };
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
