import { type LogBook, type UnknownReason } from '@headgate/core';
import { listOffsetsEach, type OffsetQuestion, type TakeOffset } from '../codec/list-offsets-each.js';
import { type TopicPartitions } from '../codec/offset-fetch.js';
import { inParts } from '../in-parts.js';
import { reasonOfCode, reasonOfError } from '../unknown-reason.js';
import { type BrokerQueue } from './broker-queue.js';

/** A trade: larger answers are fewer requests, and hold up the event loop for longer. */
const PARTITIONS_PER_ANSWER = 10_000;

/** Which leader holds which partitions. Leaderless ones are under -1. */
export type Leaders = ReadonlyMap<number, readonly TopicPartitions[]>;

/** Asks all leaders one question and gives every answer to `take`. Never throws: what fails is given to `fail`. */
export async function askLeaders(
  queue: BrokerQueue,
  leaders: Leaders,
  question: OffsetQuestion,
  taker: (topic: string) => TakeOffset,
  fail: (topic: string, partitions: readonly number[], reason: UnknownReason) => void,
): Promise<void> {
  await Promise.all(
    [...leaders].flatMap(([leader, topics]) => {
      if (leader < 0) {
        for (const { topic, partitions } of topics) fail(topic, partitions, 'no-leader');
        return [];
      }
      return inParts(cut(topics), ({ partitions }) => partitions.length, PARTITIONS_PER_ANSWER).map(async (part) => {
        try {
          await queue.send(leader, () => listOffsetsEach(question, part, taker));
        } catch (error) {
          for (const { topic, partitions } of part) fail(topic, partitions, reasonOfError(error));
        }
      });
    }),
  );
}

/** A topic of more partitions than one answer holds is several entries. */
function cut(topics: readonly TopicPartitions[]): readonly TopicPartitions[] {
  if (topics.every(({ partitions }) => partitions.length <= PARTITIONS_PER_ANSWER)) return topics;
  return topics.flatMap(({ topic, partitions }) =>
    inParts(partitions, () => 1, PARTITIONS_PER_ANSWER).map((part) => ({ topic, partitions: part })),
  );
}

/** Reads one edge of all these logs into the book. What does not answer is a gap of its row. */
export async function readEdge(
  queue: BrokerQueue,
  leaders: Leaders,
  edge: 'start' | 'end' | 'stable',
  book: LogBook,
  nowMs: () => number,
  doubt: (topic: string) => void,
): Promise<void> {
  const fail = (topic: string, partition: number, reason: UnknownReason) => {
    const row = book.rowOf(topic, partition);
    if (row !== null && edge === 'end') book.fail(row, reason);
    doubt(topic);
  };
  await askLeaders(
    queue,
    leaders,
    edge,
    (topic) => {
      const rows = book.topics.get(topic)?.rows;
      const atMs = nowMs();
      return (partition, offset, errorCode) => {
        const row = rows?.[partition];
        const reason = reasonOfCode(errorCode);
        if (reason !== null) fail(topic, partition, reason);
        else if (row !== undefined) book.record(row, edge, offset, atMs, { topic, partition });
      };
    },
    (topic, partitions, reason) => {
      for (const partition of partitions) fail(topic, partition, reason);
    },
  );
}
