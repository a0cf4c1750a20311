import { type ClusterLag } from './cluster-lag.js';
import { type FigureReason, type GroupReport, type GroupSummary, type TopicReport } from './group-report.js';
import { type GroupTrack } from './group-track.js';
import { type PartitionTrack } from './partition-track.js';
import { known, type ReportContext, reportPartition, unknown } from './report-partition.js';
import { totalLag } from './total-lag.js';
import { TrackFacts } from './track-facts.js';

export interface ReportOptions {
  /** Where the group starts without a position, if a policy declares it. */
  readonly startsAt?: 'earliest' | 'latest' | undefined;
}

/** One line for the list of groups; null where the group is not known. */
export function summarizeGroup(
  cluster: ClusterLag,
  name: string,
  nowMs: number,
  options: ReportOptions = {},
): GroupSummary | null {
  const group = cluster.groups.get(name);
  if (group === undefined) return null;
  const topics = new Set<string>();
  for (const { topic } of group.tracks) topics.add(topic);
  return { ...headOf(group, contextOf(cluster, group, nowMs, options)), topics: [...topics].sort() };
}

/** All that is known of one group: totals, topics, partitions (by topic and number), members; null where it is not known. */
export function reportGroup(
  cluster: ClusterLag,
  name: string,
  nowMs: number,
  options: ReportOptions = {},
): GroupReport | null {
  const group = cluster.groups.get(name);
  if (group === undefined) return null;
  const context = contextOf(cluster, group, nowMs, options);
  const byTopic = tracksByTopic(group);
  const names = [...byTopic.keys()];
  const ordered = names.flatMap((topic) => byTopic.get(topic)!.sort((a, b) => a.partition - b.partition));
  return {
    ...headOf(group, context),
    coordinator: group.coordinator,
    topics: topicsOf(byTopic, context),
    partitions: ordered.map((track) => reportPartition(track, context)),
    members: group.members.list,
  };
}

/** The topics of one group without its partitions: O(partitions), and cheap enough for every group of a cluster. */
export function reportTopics(cluster: ClusterLag, name: string, nowMs: number): readonly TopicReport[] {
  const group = cluster.groups.get(name);
  return group === undefined ? [] : topicsOf(tracksByTopic(group), contextOf(cluster, group, nowMs, {}));
}

/** By name. */
function tracksByTopic(group: GroupTrack): ReadonlyMap<string, PartitionTrack[]> {
  const byTopic = new Map<string, PartitionTrack[]>();
  for (const track of group.tracks) {
    const ofTopic = byTopic.get(track.topic);
    if (ofTopic === undefined) byTopic.set(track.topic, [track]);
    else ofTopic.push(track);
  }
  return new Map([...byTopic].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function topicsOf(byTopic: ReadonlyMap<string, PartitionTrack[]>, context: ReportContext): TopicReport[] {
  return [...byTopic].map(([topic, tracks]) => ({
    topic,
    isCompacted: context.book.topics.get(topic)?.isCompacted ?? false,
    ...totalLag(tracks, context),
  }));
}

function contextOf(cluster: ClusterLag, group: GroupTrack, nowMs: number, { startsAt }: ReportOptions): ReportContext {
  const { book, settings, watch } = cluster;
  const facts = new TrackFacts(group, book, settings);
  return { group, book, watch, settings, nowMs, pollEveryMs: cluster.pollEveryMs(group.group), facts, startsAt };
}

/** Members of streams and share groups are of other kinds, and not read. */
function whyUncounted({ type }: GroupTrack): FigureReason {
  return type === 'streams' || type === 'share' ? 'unsupported' : 'no-reading';
}

function headOf(group: GroupTrack, context: ReportContext): Omit<GroupSummary, 'topics'> {
  const { shown, members } = group;
  return {
    ...totalLag(group.tracks, context),
    group: group.group,
    type: group.type,
    state: group.state,
    isSimple: group.isSimple || group.movesWithoutMembers,
    status: shown?.status ?? 'UNKNOWN',
    statusReason: shown?.reason ?? 'it was not read yet',
    sinceMs: shown?.sinceMs ?? null,
    incidentId: shown?.incidentId ?? null,
    memberCount: members.count === null ? unknown(whyUncounted(group)) : known(members.count),
    failure: group.failure?.message ?? null,
  };
}
