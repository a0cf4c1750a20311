import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const KAFKA_VERSION = '4.3.1';

const run = promisify(execFile);
const DEPENDENCIES = [
  ['org.apache.kafka', 'kafka_2.13', KAFKA_VERSION],
  ['org.apache.kafka', 'kafka-tools', KAFKA_VERSION], // the command line classes
  ['org.slf4j', 'slf4j-nop', '1.7.36'],
] as const;
const OTHER_WAYS =
  `or set KAFKA_HOME to an unpacked Kafka ${KAFKA_VERSION}, or start any broker and set KAFKA_BROKERS, ` +
  `for example: docker run -p 9092:9092 apache/kafka:${KAFKA_VERSION}`;

/** The folder that holds Kafka's jars, fetched once through Maven. A broken download leaves nothing behind. */
export async function kafkaJars(): Promise<string> {
  const home = process.env.KAFKA_HOME;
  if (home) return existing(join(home, 'libs'));
  const cached = join(cacheDir(), `kafka-${KAFKA_VERSION}`);
  if (!existsSync(join(cached, 'lib'))) await fetchInto(cached);
  return join(cached, 'lib');
}

function existing(libs: string): string {
  if (existsSync(libs)) return libs;
  throw new Error(`KAFKA_HOME names no unpacked Kafka: there is no folder ${libs}`);
}

/** `.cache` beside the sources of the workspace; as an installed package it is `node_modules/.cache`. */
function cacheDir(): string {
  const named = process.env.HEADGATE_CACHE;
  return named ? resolve(named) : fileURLToPath(new URL('../../../../.cache', import.meta.url));
}

async function fetchInto(cached: string): Promise<void> {
  const made = `${cached}.${process.pid}`;
  const pom = join(made, 'pom.xml');
  mkdirSync(made, { recursive: true });
  writeFileSync(pom, projectXml());
  try {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(made, 'lib')}`];
    await run('mvn', ['-q', '-B', '-f', pom, ...goal], { maxBuffer: 1 << 26 }).catch(explain);
    renameSync(made, cached);
  } catch (error) {
    // Another process may have put the same jars in place meanwhile: then they are as good as ours.
    if (!existsSync(join(cached, 'lib'))) throw error;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function projectXml(): string {
  const dependencies = DEPENDENCIES.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>headgate</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>',
    `<dependencies>${dependencies.join('')}</dependencies></project>`,
  ].join('\n');
}

function explain(error: Error & { code?: unknown; stdout?: string; stderr?: string }): never {
  const install = 'apt-get install default-jre-headless maven (macOS: brew install openjdk maven)';
  if (error.code === 'ENOENT') {
    throw new Error(`Fetching Kafka takes Maven, which is not there. Install it: ${install}, ${OTHER_WAYS}`);
  }
  const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(0, 5).join('\n');
  throw new Error(`Maven could not fetch Kafka ${KAFKA_VERSION}: ${said || error.message}\nMend that, ${OTHER_WAYS}`);
}
