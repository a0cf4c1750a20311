import { type GroupState } from '@headgate/core';
import { consumerGroupDescribe } from './codec/consumer-group-describe.js';
import { describeGroups } from './codec/describe-groups.js';
import { type DescribedGroup } from './codec/described-group.js';
import { inParts } from './in-parts.js';
import { type KafkaConnections } from './kafka-connections.js';

export interface GroupToDescribe {
  readonly group: string;
  readonly type: string;
}

const GROUPS_PER_ANSWER = 200;

/**
 * Asks one coordinator for members and owners, each type of group by its own API. A group of a type without one, or one
 * that could not be read, is absent from the answer. Never throws: a reading does without owners.
 */
export async function fetchOwners(
  connections: KafkaConnections,
  nodeId: number,
  groups: readonly GroupToDescribe[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, DescribedGroup>> {
  const described = new Map<string, DescribedGroup>();
  const ask = async (type: string, describe: typeof describeGroups) => {
    const names = groups.filter((group) => (group.type || 'classic') === type).map(({ group }) => group);
    const parts = inParts(names, () => 1, GROUPS_PER_ANSWER);
    const answers = await Promise.all(
      parts.map((part) => connections.send(nodeId, describe(part), signal).catch(() => null)),
    );
    for (const group of answers.flatMap((answer) => answer?.groups ?? [])) described.set(group.group, group);
  };
  await Promise.all([ask('classic', describeGroups), ask('consumer', consumerGroupDescribe)]);
  return described;
}

const STATES: ReadonlyMap<string, GroupState> = new Map([
  ['Stable', 'stable'],
  ['PreparingRebalance', 'rebalancing'],
  ['CompletingRebalance', 'rebalancing'],
  ['Assigning', 'rebalancing'],
  ['Reconciling', 'rebalancing'],
  ['Empty', 'empty'],
  ['Dead', 'dead'],
]);

/** The broker's word for a group's state in ours; a word that we do not know is `unknown`. */
export function groupState(word: string): GroupState {
  return STATES.get(word) ?? 'unknown';
}
