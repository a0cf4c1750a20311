import { type TopicPartitions } from './codec/offset-fetch.js';
import { fetchOffsets, type LogOffsets } from './fetch-offsets.js';
import { type PollParts } from './poll-parts.js';
import { pushTo } from './push-to.js';

export type Logs = (topic: string, partition: number) => LogOffsets;

const LEADERLESS: LogOffsets = {
  start: { offset: { gap: 'no-leader' }, atMs: null },
  end: { offset: { gap: 'no-leader' }, atMs: null },
  stableEnd: null,
};

/** Reads starts and ends of all partitions of these topics, from all leaders side by side. Never throws. */
export async function readLogs(
  { connections, clock, topics, transactions }: Pick<PollParts, 'connections' | 'clock' | 'topics' | 'transactions'>,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Logs> {
  const byLeader = new Map<number, TopicPartitions[]>();
  const leaderOf = new Map<string, Map<number, number>>();
  for (const topic of names) {
    const view = topics.view(topic);
    const ofTopic = new Map<number, number[]>();
    for (const { partition, leader } of view.ok ? view.partitions : []) pushTo(ofTopic, leader, partition);
    for (const [leader, partitions] of ofTopic) {
      pushTo(byLeader, leader, { topic, partitions });
      const leaders = leaderOf.get(topic) ?? new Map<number, number>();
      for (const partition of partitions) leaders.set(partition, leader);
      leaderOf.set(topic, leaders);
    }
  }
  const answers = new Map<number, Logs>();
  await Promise.all(
    [...byLeader]
      .filter(([leader]) => leader >= 0)
      .map(async ([leader, parts]) => {
        const read = await fetchOffsets(connections, clock, leader, parts, signal);
        const endOf = (topic: string, partition: number) => {
          const { offset } = read(topic, partition).end;
          return 'value' in offset ? offset.value : null;
        };
        transactions.watch(connections, leader, parts, endOf);
        answers.set(leader, (topic, partition) => ({
          ...read(topic, partition),
          stableEnd: transactions.stableEnd(topic, partition),
        }));
      }),
  );
  return (topic, partition) => answers.get(leaderOf.get(topic)?.get(partition) ?? -1)?.(topic, partition) ?? LEADERLESS;
}
