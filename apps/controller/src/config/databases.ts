import { FlowName } from '@headgate/contract';
import { LEVELS, type Problem } from '@headgate/core';
import { parseSqlConfig, type SqlConfig } from '@headgate/sources/sql';
import { readSecretFiles } from './clusters.js';

export interface CheckedDatabases {
  readonly configs: ReadonlyMap<string, SqlConfig>;
  /** Every name that was given, also where its settings have problems: a flow that names it is not at fault. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Checks the databases of the file. Their names and those of the clusters are one set: both name where a backlog is. */
export function checkDatabases(
  raw: Readonly<Record<string, unknown>>,
  folder: string,
  clusters: ReadonlySet<string>,
): CheckedDatabases {
  const configs = new Map<string, SqlConfig>();
  const problems: Problem[] = [];
  for (const [name, settings] of Object.entries(raw)) {
    const path = `databases.${name}`;
    if (!FlowName.safeParse(name).success) {
      const message = 'use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen';
      problems.push({ path, value: name.slice(0, 200), message });
    }
    if (name === LEVELS) problems.push({ path, value: name, message: 'is the name of what is pushed to /v1/levels' });
    if (clusters.has(name)) problems.push({ path, value: name, message: 'is the name of a cluster already' });
    const parsed = parseSqlConfig(readSecretFiles(settings, path, folder, problems), path);
    if (parsed.ok) configs.set(name, parsed.config);
    else problems.push(...parsed.problems);
  }
  return { configs, names: new Set(Object.keys(raw)), problems };
}
