import { type GroupState } from '@headgate/core';
import { type DescribedGroup } from './codec/described-group.js';
import { groupState } from './fetch-owners.js';

/** What is known of a group's members. */
export interface GroupMembers {
  readonly state: GroupState;
  readonly members: number | null;
  ownerOf(topic: string, partition: number): string | null;
}

type Owners = ReadonlyMap<string, ReadonlyMap<number, string>>;
const NOBODY: Owners = new Map();

/**
 * Remembers who owned what. During a rebalance the members own nothing for a moment, and a description may fail to
 * arrive: until a settled group says otherwise, the last known owners stand.
 */
export class OwnerMemory {
  readonly #owners = new Map<string, Owners>();

  /** @param described The group as it was described in this poll; null where it was not. */
  members(group: string, described: DescribedGroup | null): GroupMembers {
    const state = described === null ? 'unknown' : groupState(described.state);
    const owners = described === null ? NOBODY : ownersOf(described);
    const last = this.#owners.get(group) ?? NOBODY;
    const settled = state === 'stable' || state === 'empty' || state === 'dead';
    if (settled) this.#owners.set(group, owners);
    return {
      state,
      members: described?.members.length ?? null,
      ownerOf: (topic, partition) =>
        owners.get(topic)?.get(partition) ?? (settled ? null : (last.get(topic)?.get(partition) ?? null)),
    };
  }

  forget(group: string): void {
    this.#owners.delete(group);
  }
}

function ownersOf({ members }: DescribedGroup): Owners {
  const owners = new Map<string, Map<number, string>>();
  for (const { id, owns } of members)
    for (const { topic, partitions } of owns) {
      const ofTopic = owners.get(topic) ?? new Map<number, string>();
      for (const partition of partitions) ofTopic.set(partition, id);
      owners.set(topic, ofTopic);
    }
  return owners;
}
