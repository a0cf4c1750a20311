import { type Clock } from '@headgate/core';
import { type GroupOffsetsAsk, offsetFetch } from './codec/offset-fetch.js';
import { inParts } from './in-parts.js';
import { type KafkaConnections } from './kafka-connections.js';
import { type OffsetTable, offsetTable } from './offset-table.js';
import { type GapReason, reasonOfCode, reasonOfError } from './unknown-reason.js';

/** The positions of one group and when they arrived, or why they are unknown. */
export type GroupCommits =
  | { readonly ok: true; readonly atMs: number; readonly offsets: OffsetTable }
  | {
      readonly ok: false;
      readonly reason: GapReason;
      /** What the broker answered; null where it did not. */
      readonly errorCode: number | null;
      readonly detail?: string;
    };

/** More positions in one answer would hold up the event loop while they are read. */
const PARTITIONS_PER_ANSWER = 10_000;

/** Asks one broker for the positions of these groups. Never throws: whatever fails is the answer of its groups. */
export async function fetchCommits(
  connections: KafkaConnections,
  clock: Clock,
  nodeId: number,
  asks: readonly GroupOffsetsAsk[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, GroupCommits>> {
  const commits = new Map<string, GroupCommits>();
  const fetchPart = async (part: readonly GroupOffsetsAsk[]) => {
    let failure: { reason: GapReason; detail?: string } = { reason: 'unreachable' };
    try {
      const { groups } = await connections.send(nodeId, offsetFetch(part), signal);
      const atMs = clock.monotonicMs();
      for (const { group, errorCode, topics } of groups) {
        const gap = reasonOfCode(errorCode);
        if (gap === null) commits.set(group, { ok: true, atMs, offsets: offsetTable(topics) });
        else commits.set(group, { ok: false, reason: gap, errorCode });
      }
    } catch (error) {
      failure = { reason: reasonOfError(error), detail: (error as Error).message };
    }
    for (const { group } of part)
      if (!commits.has(group)) commits.set(group, { ok: false, ...failure, errorCode: null });
  };
  await Promise.all(inParts(asks, partitionCount, PARTITIONS_PER_ANSWER).map(fetchPart));
  return commits;
}

function partitionCount({ topics }: GroupOffsetsAsk): number {
  return (topics ?? []).reduce((count, { partitions }) => count + partitions.length, 0);
}
