import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireJava } from './java.js';
import { kafkaJars } from './kafka-jars.js';
import { type KafkaProperties, kafkaProperties } from './kafka-properties.js';
import { TestServer } from './server.js';
import { accepts } from './tcp.js';

const run = promisify(execFile);
/** Any id will do; a fixed one lets a broker come back on data of an earlier run. */
const CLUSTER_ID = 'aGVhZGdhdGVfX19fX19fXw';

export interface KafkaOptions {
  /** A folder whose data stay; without it the data go with the broker. */
  readonly dir?: string;
  /** Java's heap, as in `-Xmx`. */
  readonly heap?: string;
  /** Added to server.properties, over what is there. Its ports are for clients, for the controller, and one to spare. */
  readonly properties?: KafkaProperties | ((ports: readonly number[]) => KafkaProperties);
  /** Users with SCRAM-SHA-512 passwords, known from the first start on. */
  readonly scramUsers?: Readonly<Record<string, string>>;
}

export interface KafkaServer {
  /** `host:port`, as `KAFKA_BROKERS` takes it. */
  readonly brokers: string;
  readonly port: number;
  /** For clients, for the controller, and one to spare. */
  readonly ports: readonly number[];
  /** Changes with every restart. */
  readonly pid: number;
  readonly isRunning: boolean;
  stop(options?: { keepData?: boolean }): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  restart(): Promise<void>;
}

/** A real broker of one node in KRaft mode, without containers: Java runs the jars that Maven fetched. */
export async function startKafka({
  dir,
  heap = '512m',
  properties = {},
  scramUsers = {},
}: KafkaOptions = {}): Promise<KafkaServer> {
  await requireJava();
  const classpath = join(await kafkaJars(), '*');
  const server = await TestServer.start({
    name: 'kafka',
    portCount: 3,
    dir,
    prepare: async (data, ports) => {
      const more = typeof properties === 'function' ? properties(ports) : properties;
      writeFileSync(join(data, 'server.properties'), kafkaProperties(data, ports, more));
      if (!existsSync(join(data, 'log', 'meta.properties'))) await format(data, classpath, scramUsers);
    },
    launch: (data, [port]) => ({
      name: 'kafka',
      command: 'java',
      args: ['-XX:+UseSerialGC', `-Xmx${heap}`, '-cp', classpath, 'kafka.Kafka', join(data, 'server.properties')],
      // The broker listens once it has its place in the cluster.
      isReady: () => accepts(port!),
      readyWithinMs: 90_000,
      ...(process.env.JAVA_HOME ? { env: { JAVA_HOME: process.env.JAVA_HOME } } : {}),
    }),
  });
  return Object.assign(server, { brokers: `127.0.0.1:${server.port}` });
}

/** Quick compilation only: formatting is over before the optimising compiler would pay. */
async function format(data: string, classpath: string, scramUsers: Readonly<Record<string, string>>): Promise<void> {
  const java = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m', '-cp', classpath];
  const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '--ignore-formatted'];
  const users = Object.entries(scramUsers).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  await run('java', [...java, ...tool, ...users, '-c', join(data, 'server.properties')], { cwd: data });
}
