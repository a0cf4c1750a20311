import { type DiscoveredGroup, type Discovery } from '@headgate/core';
import { type GroupListing, listGroups } from './codec/list-groups.js';
import { metadata } from './codec/metadata.js';
import { offsetFetch } from './codec/offset-fetch.js';
import { inParts } from './in-parts.js';
import { type KafkaConnections } from './kafka-connections.js';
import { reasonOfCode } from './unknown-reason.js';

/** Groups whose topics are asked for in one request: an answer holds every partition of each. */
const GROUPS_PER_REQUEST = 20;

/** All groups of a cluster with the topics that they have a position on: one list and a few requests per broker. */
export async function discoverGroups(connections: KafkaConnections, signal: AbortSignal): Promise<Discovery> {
  const gaps: string[] = [];
  try {
    connections.learn((await connections.sendAny(metadata([]), signal)).brokers);
  } catch (error) {
    return { groups: [], gap: (error as Error).message };
  }
  const lists = await Promise.all(
    connections.nodeIds.map((nodeId) =>
      groupsOf(connections, nodeId, signal).catch((error: Error) => {
        gaps.push(`broker ${nodeId}: ${error.message}`);
        return [];
      }),
    ),
  );
  // While a group moves, two brokers may list it.
  const byName = new Map(lists.flat().map((group) => [group.group, group]));
  const groups = [...byName.values()].sort((a, b) => (a.group < b.group ? -1 : 1));
  return { groups, gap: gaps.length === 0 ? null : gaps.join('; ') };
}

async function groupsOf(
  connections: KafkaConnections,
  nodeId: number,
  signal: AbortSignal,
): Promise<readonly DiscoveredGroup[]> {
  const { errorCode, groups } = await connections.send(nodeId, listGroups(), signal);
  const reason = reasonOfCode(errorCode);
  if (reason !== null) throw new Error(`listing groups failed (${reason})`);
  const parts = inParts(groups, () => 1, GROUPS_PER_REQUEST);
  return (await Promise.all(parts.map((part) => withTopics(connections, nodeId, part, signal)))).flat();
}

async function withTopics(
  connections: KafkaConnections,
  nodeId: number,
  groups: readonly GroupListing[],
  signal: AbortSignal,
): Promise<DiscoveredGroup[]> {
  const asks = groups.map(({ group }) => ({ group, topics: null }));
  const answer = await connections.send(nodeId, offsetFetch(asks), signal).catch(() => null);
  const known = new Map(
    (answer?.groups ?? [])
      .filter(({ errorCode }) => errorCode === 0)
      .map(({ group, topics }) => [group, topics.map(({ topic }) => topic).sort()]),
  );
  return groups.map(({ group, state, type }) => ({ group, state, type, topics: known.get(group) ?? null }));
}
