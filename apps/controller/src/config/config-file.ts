import { dirname } from 'node:path';
import { PolicySchema, toProblems } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { type KafkaConfig } from '@headgate/sources/kafka';
import { type RabbitMqConfig } from '@headgate/sources/rabbitmq';
import { type SqlConfig } from '@headgate/sources/sql';
import { z } from 'zod';
import { checkBrokers } from './brokers.js';
import { checkFlows } from './check-flows.js';
import { checkClusters } from './clusters.js';
import { checkDatabases } from './databases.js';
import { type FileFlow } from './flow-registry.js';
import {
  type GroupSettings,
  GroupSettingsSchema,
  type MetricSettings,
  MetricSettingsSchema,
} from './lag-settings.schema.js';
import { type PartlyGoodFlow, partlyGoodFlow } from './partly-good-flow.js';
import { policyVersion } from './policy-version.js';
import { readYaml } from './read-yaml.js';

/** What the YAML file says, checked as a whole: shape, meaning, and what flows and clusters mean to each other. */
export interface FileConfig {
  readonly clusters: ReadonlyMap<string, KafkaConfig>;
  readonly databases: ReadonlyMap<string, SqlConfig>;
  readonly brokers: ReadonlyMap<string, RabbitMqConfig>;
  readonly flows: readonly FileFlow[];
  readonly groups: GroupSettings;
  readonly metrics: MetricSettings;
}

export type ParsedFile =
  | { readonly ok: true; readonly config: FileConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FileSchema = z.strictObject({
  clusters: z.record(z.string(), z.unknown()).default({}),
  databases: z.record(z.string(), z.unknown()).default({}),
  brokers: z.record(z.string(), z.unknown()).default({}),
  flows: z.array(PolicySchema).default([]),
  groups: GroupSettingsSchema,
  metrics: MetricSettingsSchema,
});

/** Parses the whole file or tells all problems at once; never half of it. Secrets named by `…File` are read beside it. */
export function parseConfigFile(
  text: string,
  path: string,
  mainBrokers: readonly string[] | null,
  rabbitMq: unknown = null,
): ParsedFile {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const withLine = (problem: Problem): Problem => {
    const line = yaml.lineOf(problem.path);
    return line === null ? problem : { ...problem, message: `${problem.message} (line ${line})` };
  };
  const shape = FileSchema.safeParse(yaml.value);
  const folder = dirname(path);
  const clusters = checkClusters(recordOf(yaml.value, 'clusters'), folder, mainBrokers);
  const databases = checkDatabases(recordOf(yaml.value, 'databases'), folder, clusters.names);
  const others = new Set([...clusters.names, ...databases.names]);
  const brokers = checkBrokers(recordOf(yaml.value, 'brokers'), folder, others, rabbitMq);
  const problems = [...clusters.problems, ...databases.problems, ...brokers.problems];
  if (!shape.success) problems.push(...toProblems(shape.error, yaml.value));
  const readable = flowsOf(yaml.value).map(partlyGoodFlow);
  const policies = readable.map((flow) => flow?.policy ?? null);
  const told = checkFlows(policies, clusters.names, databases.names, brokers.names);
  problems.push(...told.filter(({ path }) => !isMadeUp(path, readable)));
  if (!shape.success || problems.length > 0) return { ok: false, problems: problems.map(withLine) };
  const flows = shape.data.flows.map((policy) => ({ id: policy.flow, policy, policyHash: policyVersion(policy) }));
  const { groups, metrics } = shape.data;
  const places = { clusters: clusters.configs, databases: databases.configs, brokers: brokers.configs };
  return { ok: true, config: { ...places, flows, groups, metrics } };
}

/** Clusters, databases and brokers are checked even where the flows have the wrong shape, so that all problems come at once. */
function recordOf(value: unknown, field: 'clusters' | 'databases' | 'brokers'): Readonly<Record<string, unknown>> {
  const record = (value as Partial<Record<string, unknown>> | null)?.[field];
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  return isObject ? (record as Record<string, unknown>) : {};
}

function flowsOf(value: unknown): readonly unknown[] {
  const flows = (value as { flows?: unknown } | null)?.flows;
  return Array.isArray(flows) ? flows : [];
}

function isMadeUp(path: string, flows: readonly (PartlyGoodFlow | null)[]): boolean {
  const [, index, field] = path.split('.');
  return field !== undefined && flows[Number(index)]?.madeUp.has(field) === true;
}
