import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FlowName } from '@headgate/contract';
import { LEVELS, type Problem } from '@headgate/core';
import { type KafkaConfig, parseKafkaConfig } from '@headgate/sources/kafka';

/** Name of the cluster that KAFKA_BROKERS describes. */
export const MAIN = 'main';

export interface CheckedClusters {
  readonly configs: ReadonlyMap<string, KafkaConfig>;
  /** Every name that was given, also where its settings have problems: a flow that names it is not at fault. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Checks the clusters of the file and adds `main` from the environment. Each adapter checks its own settings. */
export function checkClusters(
  raw: Readonly<Record<string, unknown>>,
  folder: string,
  mainBrokers: readonly string[] | null,
): CheckedClusters {
  const configs = new Map<string, KafkaConfig>();
  const names = new Set(Object.keys(raw));
  const problems: Problem[] = [];
  const accept = (name: string, input: unknown, path: string) => {
    const parsed = parseKafkaConfig(input, path);
    if (parsed.ok) configs.set(name, parsed.config);
    else problems.push(...parsed.problems);
  };
  for (const [name, settings] of Object.entries(raw)) {
    const path = `clusters.${name}`;
    if (!FlowName.safeParse(name).success) {
      problems.push({
        path,
        value: name.slice(0, 200),
        message: 'use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen',
      });
    }
    if (name === LEVELS) problems.push({ path, value: name, message: 'is the name of what is pushed to /v1/levels' });
    const input = readSecretFiles(settings, path, folder, problems);
    if (isPlainWithoutTls(input)) {
      problems.push({
        path: `${path}.sasl.mechanism`,
        value: 'plain',
        message: 'needs ssl: it sends the password in the clear',
      });
    }
    accept(name, input, path);
  }
  if (mainBrokers !== null) {
    if (names.has(MAIN)) {
      const message = 'is defined twice: here and by KAFKA_BROKERS; remove one of the two';
      problems.push({ path: `clusters.${MAIN}`, value: null, message });
    } else accept(MAIN, { brokers: mainBrokers }, 'KAFKA_BROKERS');
    names.add(MAIN);
  }
  return { configs, names, problems };
}

/** `passwordFile: path` stands for `password: <text of the file>`, as does `caFile` for `ca`: secrets stay out of the YAML. */
export function readSecretFiles(settings: unknown, path: string, folder: string, problems: Problem[]): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings;
  const entries = Object.entries(settings).map(([key, value]) => {
    const at = `${path}.${key}`;
    if (!key.endsWith('File') || typeof value !== 'string') return [key, readSecretFiles(value, at, folder, problems)];
    try {
      return [key.slice(0, -'File'.length), readFileSync(resolve(folder, value), 'utf8').trimEnd()];
    } catch (error) {
      // A password may stand where its file belongs.
      problems.push({
        path: at,
        value: '(hidden)',
        message: `cannot be read (${(error as NodeJS.ErrnoException).code})`,
      });
      return [key.slice(0, -'File'.length), '(unreadable)'];
    }
  });
  return Object.fromEntries(entries);
}

function isPlainWithoutTls(settings: unknown): boolean {
  const { sasl, ssl } = (settings ?? {}) as { sasl?: { mechanism?: unknown }; ssl?: unknown };
  return sasl?.mechanism === 'plain' && ssl === undefined;
}
