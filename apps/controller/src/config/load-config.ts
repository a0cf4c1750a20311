import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { toProblems } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { type AppConfig } from './app-config.js';
import { checkBrokers } from './brokers.js';
import { checkClusters, readSecretFiles } from './clusters.js';
import { ConfigError } from './config.error.js';
import { EnvironmentSchema } from './config.schema.js';
import { type FileConfig, parseConfigFile } from './config-file.js';
import { redisAddress } from './redis-settings.js';

/** Exit code for a configuration that cannot be used (sysexits EX_CONFIG): a supervisor need not try again. */
const EXIT_CONFIG = 78;

/** Reads environment and file once. The only place that looks at `process.env`. Throws `ConfigError` with all problems. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): AppConfig {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = EnvironmentSchema.safeParse(set);
  const problems: Problem[] = parsed.success ? [] : toProblems(parsed.error, set);
  const configPath = resolve(set.HEADGATE_CONFIG ?? './headgate.yaml');
  // Read beside the rest, so that another variable's problem does not make `main` an unknown cluster.
  const mainBrokers = EnvironmentSchema.shape.KAFKA_BROKERS.safeParse(set.KAFKA_BROKERS).data ?? null;
  problems.push(...checkClusters({}, '.', mainBrokers).problems);
  const redis = redisAddress(set, problems);
  const rabbitMq = readRabbitMq(set, problems);
  problems.push(...checkBrokers({}, '.', new Set(), rabbitMq).problems);
  const fileText = readConfigFile(configPath, problems);
  const file = fileText === null ? null : parseFile(fileText, configPath, problems, mainBrokers, rabbitMq);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const { HOST: host, PORT: port, HEADGATE_CYCLE_MS: cycleMs, DATABASE_URL, HEADGATE_DATA } = parsed.data;
  return Object.freeze({
    ...{ host, port, configPath, cycleMs, redis, mainBrokers, rabbitMq, file, fileText },
    databaseUrl: DATABASE_URL ?? null,
    dataDir: HEADGATE_DATA === undefined ? null : resolve(HEADGATE_DATA),
    isDemo: parsed.data.HEADGATE_DEMO === '1',
    leaseCallsPerSec: parsed.data.HEADGATE_LEASE_CALLS_PER_SEC,
  });
}

/** For `main`: a readable list on stderr and exit code 78 instead of a stack. */
export function loadConfigOrExit(): AppConfig {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`headgate: ${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

/** Null where there is no file: flows and clusters then come from the database alone. */
function readConfigFile(path: string, problems: Problem[]): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') problems.push({ path: 'HEADGATE_CONFIG', value: path, message: `cannot be read (${code})` });
    return null;
  }
}

function parseFile(
  text: string,
  path: string,
  problems: Problem[],
  ...environment: [mainBrokers: readonly string[] | null, rabbitMq: unknown]
): FileConfig | null {
  const parsed = parseConfigFile(text, path, ...environment);
  if (parsed.ok) return parsed.config;
  // The environment's own were told before.
  const ownOfFile = parsed.problems.filter(({ path }) => !/^(KAFKA_BROKERS|RABBITMQ_URL)/.test(path));
  problems.push(...ownOfFile);
  return null;
}

/** Settings of the broker `rabbit`; null where the environment names none. */
function readRabbitMq(set: Readonly<Record<string, string | undefined>>, problems: Problem[]): unknown {
  const { RABBITMQ_URL: url, RABBITMQ_MANAGEMENT_URL: management, RABBITMQ_PASSWORD_FILE: passwordFile } = set;
  if (url === undefined) {
    for (const name of ['RABBITMQ_MANAGEMENT_URL', 'RABBITMQ_PASSWORD_FILE'])
      if (set[name] !== undefined)
        problems.push({
          path: name,
          value: '(hidden)',
          message: 'takes RABBITMQ_URL beside it: without one there is no broker',
        });
    return null;
  }
  const login = passwordFile === undefined ? {} : { passwordFile };
  return readSecretFiles({ url, ...(management && { management }), ...login }, 'RABBITMQ_URL', '.', problems);
}
