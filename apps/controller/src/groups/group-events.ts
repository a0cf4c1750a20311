import { type GroupEvent } from '@headgate/contract';
import { type ClusterLag, type LagEvent } from '@headgate/core';

const MOST_EVENTS = 20;

const TEXTS: Readonly<Record<LagEvent['kind'], (event: LagEvent) => string>> = {
  lost: ({ messages }) => `${messages} messages were deleted before the group read them`,
  rewind: ({ messages }) => `the position was set back by ${messages}`,
  reset: ({ messages }) => `the position was reset by ${messages} while nobody was a member`,
  skip: ({ messages }) => `${messages} messages were skipped: the position jumped ahead`,
  expired: () => 'the position expired: the partition is no longer counted',
  'out-of-range': ({ messages }) => `the position lies ${messages} beyond the end of the log: offset out of range`,
  recreated: ({ change }) => `the topic was made again, with ${change?.after} partitions`,
  truncated: ({ change }) => `the log was cut from ${change?.before} to ${change?.after}`,
  grown: ({ change }) => `grew from ${change?.before} to ${change?.after} partitions`,
  shrunk: ({ change }) => `shrank from ${change?.before} to ${change?.after} partitions`,
  'topic-deleted': () => 'the topic is gone',
  'hanging-transaction': ({ messages }) => `a transaction that does not end keeps ${messages} messages unreadable`,
  'future-timestamp': () => 'a record bears a time that is still to come',
};

/** What happened to a group, and to the logs of the topics it reads; newest first. */
export function groupEvents(
  lag: ClusterLag,
  group: string,
  topics: ReadonlySet<string>,
  toUtc: (monotonicMs: number) => string,
): GroupEvent[] {
  const concerned = lag.events.filter((event) =>
    event.group === null ? topics.has(event.topic) : event.group === group,
  );
  return concerned
    .slice(-MOST_EVENTS)
    .reverse()
    .map((event) => {
      const { kind, topic, partition, messages, atMs } = event;
      return { at: toUtc(atMs), kind, topic, partition, messages, text: TEXTS[kind](event) };
    });
}
