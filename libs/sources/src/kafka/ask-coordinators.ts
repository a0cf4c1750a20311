import { type LagTarget } from '@headgate/core';
import { type DescribedGroup } from './codec/described-group.js';
import { type GroupOffsetsAsk } from './codec/offset-fetch.js';
import { fetchCommits, type GroupCommits } from './fetch-commits.js';
import { fetchOwners, type GroupToDescribe } from './fetch-owners.js';
import { type PollParts } from './poll-parts.js';
import { pushTo } from './push-to.js';
import { type TopicDirectory } from './topic-directory.js';
import { type GapReason } from './unknown-reason.js';
import { judgeUnlisted } from './unlisted-group.js';

/** The answers of one coordinator. The description comes beside the positions, and no other broker waits for it. */
export interface CoordinatorAnswer {
  readonly commits: ReadonlyMap<string, GroupCommits>;
  readonly described: Promise<ReadonlyMap<string, DescribedGroup>>;
}

const NOT_DESCRIBED: Promise<ReadonlyMap<string, DescribedGroup>> = Promise.resolve(new Map());

/** Asks every coordinator for its groups among the targets, all at once; each has an answer for each of its groups. */
export function askCoordinators(
  parts: PollParts,
  targets: readonly LagTarget[],
  signal: AbortSignal,
): Promise<CoordinatorAnswer>[] {
  const { connections, clock, groups } = parts;
  const byCoordinator = new Map<number, (GroupOffsetsAsk & GroupToDescribe)[]>();
  const unlisted: GroupOffsetsAsk[] = [];
  const decided = new Map<string, GroupCommits>();
  for (const ask of groupAsks(targets, parts.topics)) {
    const listed = groups.find(ask.group);
    if (ask.topics?.length === 0) decided.set(ask.group, failed('no-topic'));
    // A share group has no positions; asked for them, the broker says "never committed" (E38).
    else if (listed?.type === 'share') decided.set(ask.group, failed('unsupported'));
    else if (listed === null) unlisted.push(ask);
    else pushTo(byCoordinator, listed.coordinator, { ...ask, type: listed.type });
  }
  const asked = [...byCoordinator].map(async ([nodeId, asks]) => {
    const described = fetchOwners(connections, nodeId, asks, signal);
    return { commits: await fetchCommits(connections, clock, nodeId, asks, signal), described };
  });
  return [
    ...asked,
    askEverybody(parts, unlisted, signal),
    Promise.resolve({ commits: decided, described: NOT_DESCRIBED }),
  ];
}

/** Any broker may turn out to coordinate a group that none lists; FindCoordinator would tell, but may create a topic. */
async function askEverybody(
  { connections, clock, groups }: PollParts,
  asks: readonly GroupOffsetsAsk[],
  signal: AbortSignal,
): Promise<CoordinatorAnswer> {
  if (asks.length === 0) return { commits: new Map(), described: NOT_DESCRIBED };
  const answers = await Promise.all(
    connections.nodeIds.map((nodeId) => fetchCommits(connections, clock, nodeId, asks, signal)),
  );
  const judged = asks.map(({ group }): [string, GroupCommits] => [
    group,
    judgeUnlisted(
      answers.flatMap((answer) => answer.get(group) ?? []),
      groups,
    ),
  ]);
  return { commits: new Map(judged), described: NOT_DESCRIBED };
}

/** Each group once, with all partitions of all topics that any target reads of it. */
function groupAsks(targets: readonly LagTarget[], topics: TopicDirectory): GroupOffsetsAsk[] {
  const topicsOf = new Map<string, Set<string>>();
  for (const target of targets) {
    const names = topicsOf.get(target.group) ?? new Set<string>();
    for (const name of target.topics) names.add(name);
    topicsOf.set(target.group, names);
  }
  return [...topicsOf].map(([group, names]) => ({
    group,
    topics: [...names].flatMap((topic) => {
      const view = topics.view(topic);
      return view.ok ? [{ topic, partitions: view.partitions.map(({ partition }) => partition) }] : [];
    }),
  }));
}

function failed(reason: GapReason): GroupCommits {
  return { ok: false, reason, errorCode: null };
}
