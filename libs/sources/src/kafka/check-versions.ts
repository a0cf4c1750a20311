import { API_VERSIONS, type ApiVersionsAnswer } from './codec/api-versions.js';
import { CONSUMER_GROUP_DESCRIBE } from './codec/consumer-group-describe.js';
import { DESCRIBE_GROUPS } from './codec/describe-groups.js';
import { LIST_GROUPS } from './codec/list-groups.js';
import { LIST_OFFSETS } from './codec/list-offsets.js';
import { METADATA } from './codec/metadata.js';
import { OFFSET_FETCH } from './codec/offset-fetch.js';
import { KafkaVersionError } from './kafka-errors.js';

/** All that this adapter ever sends: reads only. Nothing here joins a group, commits, or creates a topic. */
const SPOKEN = [METADATA, LIST_GROUPS, OFFSET_FETCH, LIST_OFFSETS, DESCRIBE_GROUPS, CONSUMER_GROUP_DESCRIBE];

/** Throws a `KafkaVersionError` that names every API the broker does not speak at our version. */
export function checkVersions(answer: ApiVersionsAnswer, address: string): void {
  const ranges = new Map(answer.ranges.map((range) => [range.key, range]));
  const missing = answer.errorCode === 0 ? [] : [`${API_VERSIONS.name} v${API_VERSIONS.version}`];
  for (const { name, key, version } of answer.errorCode === 0 ? SPOKEN : []) {
    const range = ranges.get(key);
    if (range === undefined) missing.push(`${name} v${version} (the broker does not know ${name})`);
    else if (version < range.min || version > range.max)
      missing.push(`${name} v${version} (the broker speaks v${range.min} to v${range.max})`);
  }
  if (missing.length === 0) return;
  throw new KafkaVersionError(
    `The broker ${address} does not speak what Headgate needs: ${missing.join(', ')}. Apache Kafka 4.0 and newer do.`,
  );
}
