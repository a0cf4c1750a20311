import {
  type FailedReading,
  type GroupState,
  type OkReading,
  type PartitionReading,
  type Reading,
} from '@headgate/core';
import { type Realization, STEP_SEC } from '../realize.js';
import { isWithin } from '../scenario.js';
import { type Group } from './group.js';
import { type PartitionLog } from './partition-log.js';
import { beginCounts, COUNT_EVERY_SEC, look, type QueueCounts } from './queue-counts.js';

export const TOPIC = 'topic';
/** Virtual monotonic time at which a run begins, ms. */
export const BEGINS_AT_MS = 1_000_000;

/** What brokers knew at every step: a poll sees the past, and ends and commits at different instants. */
export interface Poller {
  readonly endOffsets: Float64Array;
  readonly committedOffsets: Float64Array;
  polls: number;
  /** Of a broker's queue; null of a group. */
  counts: QueueCounts | null;
}

export function beginPoller({ scenario, steps }: Realization): Poller {
  const size = scenario.partitions * steps;
  const counts = scenario.queue === null ? null : beginCounts(Math.round(scenario.backlogMessages));
  return { endOffsets: new Float64Array(size), committedOffsets: new Float64Array(size), polls: 0, counts };
}

export function remember(poller: Poller, logs: readonly PartitionLog[], step: number): void {
  for (let p = 0; p < logs.length; p++) {
    poller.endOffsets[step * logs.length + p] = logs[p]!.endOffset;
    poller.committedOffsets[step * logs.length + p] = logs[p]!.committedOffset;
  }
}

/** The newest reading at a step. */
export function poll(
  poller: Poller,
  run: Realization,
  group: Group,
  logs: readonly PartitionLog[],
  step: number,
): Reading {
  const { scenario } = run;
  const second = step * STEP_SEC;
  const nowMs = BEGINS_AT_MS + second * 1000;
  const sequence = poller.polls + 1;
  const [endDelaySec, extraSec] = run.polls[poller.polls++]!;
  if (scenario.outages.some((span) => isWithin(second, span))) return failed(nowMs, sequence);
  const stepOf = (agoSec: number) => Math.max(0, Math.min(step - 1, Math.floor((second - agoSec) / STEP_SEC)));
  const ends = stepOf(endDelaySec) * logs.length;
  const commits = stepOf(endDelaySec + extraSec) * logs.length;
  const partitions: PartitionReading[] = logs.map((log, partition) => ({
    ...{ topic: TOPIC, partition, logStartOffset: 0, unknown: null },
    endOffset: Math.round(step === 0 ? log.endOffset : poller.endOffsets[ends + partition]!),
    committedOffset: Math.round(step === 0 ? 0 : poller.committedOffsets[commits + partition]!),
    member: scenario.showsOwners ? `member-${group.owners[partition]}` : null,
  }));
  const atMs = Math.max(BEGINS_AT_MS, nowMs - endDelaySec * 1000);
  const members = scenario.showsMembers ? membersSeen(run, group, second) : null;
  const groupState: GroupState = members === null ? 'unknown' : members === 0 ? 'empty' : 'stable';
  const common = { ok: true as const, atMs, committedAtMs: atMs, endAtMs: atMs, sequence, groupState, members };
  return poller.counts === null ? { ...common, partitions } : queueReading(poller, run, common, partitions, second);
}

/** A queue is one partition. `queue` says when its broker counted, as a source of queues does. */
function queueReading(
  poller: Poller,
  { scenario }: Realization,
  common: Omit<OkReading, 'partitions'>,
  partitions: readonly PartitionReading[],
  second: number,
): OkReading {
  const published = partitions.reduce((sum, { endOffset }) => sum + endOffset!, 0);
  const acknowledged = partitions.reduce((sum, { committedOffset }) => sum + committedOffset!, 0);
  const isCounted = scenario.queue === 'counted';
  // Depth is one number: what came while it was read is not between two of them.
  const counts = look(
    poller.counts!,
    second,
    { published, acknowledged: Math.min(published, acknowledged) },
    isCounted,
  );
  poller.counts = counts;
  const { countedAtSec } = counts;
  const countedAtMs = countedAtSec === null ? null : BEGINS_AT_MS + 1000 * countedAtSec;
  const pseudo = { ...partitions[0]!, topic: TOPIC, endOffset: counts.end, committedOffset: counts.done, member: null };
  const queue = { countedAtMs, everyMs: isCounted ? 1000 * COUNT_EVERY_SEC : 1000 * scenario.cycleSec, alarm: null };
  return { ...common, partitions: [pseudo], ...{ queue } };
}

/** A member that died is a member until its session times out. */
function membersSeen({ scenario }: Realization, group: Group, second: number): number {
  const isGone = scenario.stalls.some(
    (stall) => stall.isCrash && second >= stall.fromSec + scenario.sessionTimeoutSec && second < stall.toSec,
  );
  return isGone ? 0 : group.members.length;
}

function failed(atMs: number, sequence: number): FailedReading {
  return { ok: false, atMs, sequence, reason: 'timeout', message: 'the simulated broker does not answer' };
}
