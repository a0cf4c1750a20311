import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { toProblems } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { type AppConfig } from './app-config.js';
import { checkClusters } from './clusters.js';
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
  const fileText = readConfigFile(configPath, problems);
  const file = fileText === null ? null : parseFile(fileText, configPath, mainBrokers, problems);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const { HOST: host, PORT: port, HEADGATE_CYCLE_MS: cycleMs, DATABASE_URL, HEADGATE_DATA } = parsed.data;
  return Object.freeze({
    ...{ host, port, configPath, cycleMs, redis, mainBrokers, file, fileText },
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
  mainBrokers: readonly string[] | null,
  problems: Problem[],
): FileConfig | null {
  const parsed = parseConfigFile(text, path, mainBrokers);
  if (parsed.ok) return parsed.config;
  problems.push(...parsed.problems.filter((problem) => !problem.path.startsWith('KAFKA_BROKERS')));
  return null;
}
