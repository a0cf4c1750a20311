import { type RightsWanted } from '@headgate/core';
import { listGroups } from './codec/list-groups.js';
import { metadata } from './codec/metadata.js';
import { offsetFetch } from './codec/offset-fetch.js';
import { type KafkaConnections } from './kafka-connections.js';

const GROUP_REFUSED = 30;
const TOPIC_REFUSED = 29;

/**
 * Which rights are missing to read these, each as `DESCRIBE on group X`. A broker filters in silence (E33): ListGroups
 * leaves a group out, OffsetFetch of all topics leaves topics out. Asked for by name, both are refused aloud.
 *
 * @throws HeadgateError where nobody answers.
 */
export async function missingRights(
  connections: KafkaConnections,
  { groups, topics }: RightsWanted,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answer = await connections.sendAny(metadata(topics), signal);
  connections.learn(answer.brokers);
  const refusedTopics = answer.topics.filter(({ errorCode }) => errorCode === TOPIC_REFUSED).map(({ name }) => name);
  const refusedGroups = new Set<string>();
  await Promise.all(
    connections.nodeIds.map(async (nodeId) => {
      const listed = await connections.send(nodeId, listGroups(), signal);
      const seen = new Set(listed.groups.map(({ group }) => group));
      const unseen = groups.filter((group) => !seen.has(group));
      if (unseen.length === 0) return;
      const asks = unseen.map((group) => ({ group, topics: null }));
      const told = await connections.send(nodeId, offsetFetch(asks), signal);
      for (const { group, errorCode } of told.groups) if (errorCode === GROUP_REFUSED) refusedGroups.add(group);
    }),
  );
  return [
    ...[...refusedGroups].sort().map((group) => `DESCRIBE on group ${group}`),
    ...refusedTopics.sort().map((topic) => `DESCRIBE on topic ${topic}`),
  ];
}
