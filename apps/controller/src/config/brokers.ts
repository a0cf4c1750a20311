import { FlowName } from '@headgate/contract';
import { LEVELS, type Problem } from '@headgate/core';
import { parseRabbitMqConfig, type RabbitMqConfig } from '@headgate/sources/rabbitmq';
import { readSecretFiles } from './clusters.js';

/** Name of the broker that RABBITMQ_URL describes. */
const RABBIT = 'rabbit';

export interface CheckedBrokers {
  readonly configs: ReadonlyMap<string, RabbitMqConfig>;
  /** Every name that was given, also where its settings have problems: a flow that names it is not at fault. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/**
 * Checks the brokers of the file and adds `rabbit` from the environment. Their names, and those of clusters and databases,
 * are one set: all name where a backlog is.
 */
export function checkBrokers(
  raw: Readonly<Record<string, unknown>>,
  folder: string,
  others: ReadonlySet<string>,
  fromEnvironment: unknown,
): CheckedBrokers {
  const configs = new Map<string, RabbitMqConfig>();
  const names = new Set(Object.keys(raw));
  const problems: Problem[] = [];
  const accept = (name: string, input: unknown, path: string) => {
    const parsed = parseRabbitMqConfig(input, path);
    if (parsed.ok) configs.set(name, parsed.config);
    else problems.push(...parsed.problems);
  };
  for (const [name, settings] of Object.entries(raw)) {
    const path = `brokers.${name}`;
    const refuse = (message: string) => problems.push({ path, value: name.slice(0, 200), message });
    if (!FlowName.safeParse(name).success) refuse('use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen');
    if (name === LEVELS) refuse('is the name of what is pushed to /v1/levels');
    if (others.has(name)) refuse('is the name of a cluster or a database already');
    accept(name, readSecretFiles(settings, path, folder, problems), path);
  }
  if (fromEnvironment !== null && !names.has(RABBIT)) {
    accept(RABBIT, fromEnvironment, 'RABBITMQ_URL');
    names.add(RABBIT);
  }
  return { configs, names, problems };
}
