import { API_VERSIONS, type ApiVersionsAnswer } from './codec/api-versions.js';
import { CONSUMER_GROUP_DESCRIBE } from './codec/consumer-group-describe.js';
import { DESCRIBE_CONFIGS } from './codec/describe-configs.js';
import { DESCRIBE_GROUPS } from './codec/describe-groups.js';
import { LIST_GROUPS } from './codec/list-groups.js';
import { LIST_OFFSETS } from './codec/list-offsets.js';
import { METADATA } from './codec/metadata.js';
import { OFFSET_FETCH } from './codec/offset-fetch.js';
import { type KafkaAnswer, type KafkaApi, type KafkaRequest } from './codec/request.js';
import { KafkaVersionError } from './kafka-errors.js';

interface Spoken {
  readonly api: KafkaApi;
  /** The oldest version that we can do with; absent: `api.version` alone. */
  readonly oldest?: number;
  /** Without it members of some groups, or which topics are compacted, are unknown; everything else is read. */
  readonly isOptional?: true;
}

/** All that this adapter ever sends: reads only. Nothing here joins a group, commits, or creates a topic. */
const SPOKEN: readonly Spoken[] = [
  { api: METADATA },
  { api: LIST_GROUPS, oldest: 4 },
  { api: OFFSET_FETCH },
  { api: LIST_OFFSETS },
  { api: DESCRIBE_GROUPS, oldest: 5 },
  { api: CONSUMER_GROUP_DESCRIBE, oldest: 0, isOptional: true },
  { api: DESCRIBE_CONFIGS, isOptional: true },
];

/** Throws a `KafkaVersionError` that names every API the broker does not speak at our version. */
export function checkVersions(answer: ApiVersionsAnswer, address: string): void {
  const ranges = new Map(answer.ranges.map((range) => [range.key, range]));
  const missing = answer.errorCode === 0 ? [] : [`${API_VERSIONS.name} v${API_VERSIONS.version}`];
  for (const { api, oldest = api.version, isOptional } of answer.errorCode === 0 ? SPOKEN : []) {
    const { name, key, version } = api;
    const range = ranges.get(key);
    if (isOptional) continue;
    if (range === undefined) missing.push(`${name} v${version} (the broker does not know ${name})`);
    else if (version < range.min || oldest > range.max)
      missing.push(`${name} v${version} (the broker speaks v${range.min} to v${range.max})`);
  }
  if (missing.length === 0) return;
  throw new KafkaVersionError(
    `The broker ${address} does not speak what Headgate needs: ${missing.join(', ')}. Apache Kafka 3.1 and newer do.`,
  );
}

/** The newest form of the request that the broker speaks; null where it speaks none. */
export function spokenForm<T extends KafkaAnswer>(
  request: KafkaRequest<T>,
  ranges: ApiVersionsAnswer['ranges'],
): KafkaRequest<T> | null {
  const range = ranges.find(({ key }) => key === request.api.key);
  if (range === undefined) return null;
  for (let form: KafkaRequest<T> | undefined = request; form !== undefined; form = form.older)
    if (form.api.version >= range.min && form.api.version <= range.max) return form;
  return null;
}
