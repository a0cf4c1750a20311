import { type Clock } from '@headgate/core';
import { type LogEdge, listOffsets } from './codec/list-offsets.js';
import { type TopicPartitions } from './codec/offset-fetch.js';
import { inParts } from './in-parts.js';
import { type KafkaConnections } from './kafka-connections.js';
import { type Offset, offsetTable } from './offset-table.js';
import { type GapReason, reasonOfError } from './unknown-reason.js';

/** An offset and its arrival; no arrival where nothing arrived. */
export interface Sample {
  readonly offset: Offset;
  readonly atMs: number | null;
}

/** The two edges of one log; and where read_committed consumers end, if an open transaction keeps them before the end. */
export interface LogOffsets {
  readonly start: Sample;
  readonly end: Sample;
  readonly stableEnd: number | null;
}

/** Smaller answers keep the event loop free. */
const PARTITIONS_PER_ANSWER = 5_000;

/**
 * Asks one leader for starts, and then for ends, of these logs. The order makes start <= end hold by construction, and
 * committed <= end too, because commits are read before. Never throws.
 */
export async function fetchOffsets(
  connections: KafkaConnections,
  clock: Clock,
  leader: number,
  topics: readonly TopicPartitions[],
  signal: AbortSignal,
): Promise<(topic: string, partition: number) => Omit<LogOffsets, 'stableEnd'>> {
  const edge = async (which: LogEdge) => {
    const samples = new Map<string, Map<number, Sample>>();
    let gap: GapReason = 'unreachable';
    const fetchPart = async (part: readonly TopicPartitions[]) => {
      try {
        const answer = await connections.send(leader, listOffsets(which, part), signal);
        const atMs = clock.monotonicMs();
        for (const [topic, offsets] of offsetTable(answer.topics)) {
          const ofTopic = samples.get(topic) ?? new Map<number, Sample>();
          for (const [partition, offset] of offsets) ofTopic.set(partition, { offset, atMs });
          samples.set(topic, ofTopic);
        }
      } catch (error) {
        gap = reasonOfError(error);
      }
    };
    await Promise.all(inParts(topics, ({ partitions }) => partitions.length, PARTITIONS_PER_ANSWER).map(fetchPart));
    return (topic: string, partition: number) => samples.get(topic)?.get(partition) ?? { offset: { gap }, atMs: null };
  };
  const start = await edge('start');
  const end = await edge('end');
  return (topic, partition) => ({ start: start(topic, partition), end: end(topic, partition) });
}
