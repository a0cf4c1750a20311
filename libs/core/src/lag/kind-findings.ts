import { type ClusterLag } from './cluster-lag.js';
import { finding } from './group-finding.js';
import { type GroupReport } from './group-report.js';
import { seconds } from './partition-status.js';

/** What the group is, and whether anybody reads: told apart from its lag, so that it is seen at lag 0 too (E5). */
export function* kindFindings({
  type,
  state,
  isSimple,
  memberCount,
  lagMessages,
  partitionCount,
  noCommitPartitions,
}: GroupReport) {
  if (type === 'share')
    yield finding('TYPE_UNSUPPORTED', 'medium', {
      fact: 'This is a share group: its backlog is not read',
      why: 'A share group has no positions, and what stands in their place says "never committed" for everything.',
      fix: 'Watch it with kafka-share-groups.sh; no flow can be made of it.',
    });
  if (type === 'streams')
    yield finding('TYPE_UNSUPPORTED', 'low', {
      fact: 'This is a streams group: its backlog is read, its members are not',
      why: 'Members of a streams group are described by another request, so idle members and owners are not known.',
      fix: 'See them with kafka-streams-groups.sh.',
    });
  const hasPosition = partitionCount > noCommitPartitions;
  if (state === 'empty' && memberCount.value === 0 && !isSimple && hasPosition)
    yield finding('NO_CONSUMERS', (lagMessages.value ?? 1) > 0 ? 'high' : 'low', {
      fact: `Nobody is a member, and ${lagMessages.value === null ? 'an unknown number of' : lagMessages.value} messages wait`,
      why: 'The positions stay until offsets.retention.minutes have passed; then the group starts where auto.offset.reset says.',
      fix: 'Start its consumers, or delete the group.',
    });
}

/** What the logs that the group reads do to it. */
export function* logFindings(cluster: ClusterLag, { group }: GroupReport, nowMs: number) {
  const { book, watch, settings } = cluster;
  const tracks = [...(cluster.groups.get(group)?.tracks ?? [])];
  const held = tracks.filter(({ row }) => watch.heldMs(book, row) >= settings.hangingMs);
  const longestMs = Math.max(0, ...held.map(({ row }) => watch.heldMs(book, row)));
  if (held.length > 0)
    yield finding('HANGING_TRANSACTION', 'high', {
      fact: `A transaction has held ${placesOf(held)} up for ${seconds(longestMs)}`,
      why: 'Consumers with isolation.level=read_committed read nothing behind it, and the log is not compacted or tiered.',
      fix: 'Find it with kafka-transactions.sh find-hanging, and abort it.',
    });
  const beyond = tracks.filter(({ isBeyondEnd }) => isBeyondEnd);
  if (beyond.length > 0)
    yield finding('OFFSET_OUT_OF_RANGE', 'high', {
      fact: `The position lies beyond the end of ${placesOf(beyond)}`,
      why: 'The topic was made again, or its log was cut: the next read fails, and auto.offset.reset decides where it goes on.',
      fix: 'Reset the positions of these partitions to where the group should go on.',
    });
  const aheadMsOf = ({ topic, partition }: (typeof tracks)[number]) => cluster.aheadMs(topic, partition, nowMs);
  const ahead = tracks.filter((track) => aheadMsOf(track) > 0);
  if (ahead.length > 0)
    yield finding('FUTURE_TIMESTAMPS', 'low', {
      fact: `Records of ${placesOf(ahead)} bear a time up to ${seconds(Math.max(...ahead.map(aheadMsOf)))} ahead of ours`,
      why: 'Time lags that are looked up by record timestamps are worth little there, and retention by time deletes late.',
      fix: 'Mend the clocks of the producers, or set message.timestamp.type=LogAppendTime.',
    });
}

const placesOf = (tracks: readonly { readonly topic: string; readonly partition: number }[]): string => {
  const named = tracks.slice(0, 3).map(({ topic, partition }) => `${topic}/${partition}`);
  return `${named.join(', ')}${tracks.length > 3 ? ` and ${tracks.length - 3} more` : ''}`;
};
