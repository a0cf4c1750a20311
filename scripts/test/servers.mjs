import { has, hasJava, hasPostgres } from './install.mjs';
import { say, seconds } from './say.mjs';

/** One Redis, one Postgres and one Kafka for the whole run. A named server is used only where the program is missing. */
export async function startServers() {
  const { KAFKA_VERSION, kafkaJars, startKafka, startPostgres, startRedis } = await import(
    '../../libs/testing/dist/servers/index.js'
  );
  const started = [];
  const stop = async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
  };
  const start = async (name, starting) => {
    const since = performance.now();
    const server = await starting;
    started.push(server);
    say(`${name}: ready, ${seconds(since)}`);
    return server;
  };
  const redis = async () =>
    has('redis-server', '--version') ? (await start('redis', startRedis())).url : process.env.REDIS_URL;
  const postgres = async () =>
    hasPostgres() ? (await start('postgres', startPostgres())).url : process.env.DATABASE_URL;
  const kafka = async () => {
    if (!hasJava()) return process.env.KAFKA_BROKERS;
    const slow = setTimeout(() => say(`fetching Kafka ${KAFKA_VERSION} through Maven, 54 MB`), 500);
    await kafkaJars().finally(() => clearTimeout(slow));
    return (await start('kafka', startKafka())).brokers;
  };
  const all = await Promise.allSettled([redis(), postgres(), kafka()]);
  const failed = all.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [HEADGATE_TEST_REDIS_URL, HEADGATE_TEST_DATABASE_URL, HEADGATE_TEST_KAFKA_BROKERS] = all.map(
    ({ value }) => value,
  );
  return { stop, env: { HEADGATE_TEST_REDIS_URL, HEADGATE_TEST_DATABASE_URL, HEADGATE_TEST_KAFKA_BROKERS } };
}
