import { type Reading, type UnknownReason } from '@headgate/core';
import { type DescribedGroup } from './codec/described-group.js';
import { type PollParts } from './poll-parts.js';

const BLAMES_LEADER: readonly (UnknownReason | null)[] = ['no-leader', 'no-topic', 'timeout', 'unreachable'];
const BLAMES_COORDINATOR: readonly (UnknownReason | null)[] = ['loading', 'timeout', 'unreachable'];

/** What a reading says against our picture of the cluster is asked again at the next poll, not in 5 s or 30 s. */
export function doubtWhatFailed({ topics, groups }: Pick<PollParts, 'topics' | 'groups'>, reading: Reading): void {
  const reasons = reading.ok ? reading.partitions.map(({ unknown }) => unknown) : [reading.reason];
  if (reasons.some((reason) => BLAMES_LEADER.includes(reason))) topics.doubt();
  if (reasons.some((reason) => BLAMES_COORDINATOR.includes(reason))) groups.doubt();
}

/** A member that owns a partition we do not know of means that the topic has grown. */
export function doubtWhatGrew({ topics }: Pick<PollParts, 'topics'>, { members }: DescribedGroup): void {
  for (const { topic, partitions } of members.flatMap(({ owns }) => owns)) {
    const view = topics.view(topic);
    const count = view.ok ? view.partitions.length : 0; // partitions are numbered from 0 without gaps
    if (view.ok && partitions.some((owned) => owned >= count)) topics.doubt();
  }
}
