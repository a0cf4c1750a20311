import { type FailedReading, type LagTarget, type PartitionReading, type Reading } from '@headgate/core';
import { type GroupCommits } from './fetch-commits.js';
import { type Offset } from './offset-table.js';
import { type GroupMembers } from './owner-memory.js';
import { type Logs } from './read-logs.js';
import { type TopicView } from './topic-directory.js';
import { type GapReason } from './unknown-reason.js';

/** All that one poll learned about one target. */
export interface Observed {
  readonly sequence: number;
  readonly nowMs: number;
  topic(name: string): TopicView;
  readonly commits: GroupCommits;
  readonly logs: Logs;
  readonly members: GroupMembers;
}

/**
 * Joins the answers of the brokers into a reading, by name and number. What did not arrive is unknown with its reason,
 * never zero. A reading is ok once positions and at least one end arrived, so that all its times are true arrivals.
 */
export function assembleReading(target: LagTarget, observed: Observed): Reading {
  const { commits, logs, members, sequence, nowMs } = observed;
  const failed = (reason: GapReason, about: string, detail?: string) =>
    failedReading(target, { reason, about, detail }, sequence, nowMs);
  if (target.topics.length === 0) return failed('no-topic', 'a constraint that names no topic');
  const partitions: PartitionReading[] = [];
  const arrivals: number[] = [];
  const endArrivals: number[] = [];
  for (const topic of [...new Set(target.topics)].sort()) {
    const view = observed.topic(topic);
    if (!view.ok) return failed(view.reason, `topic ${topic}`, view.detail);
    if (!commits.ok) continue;
    for (const { partition } of view.partitions) {
      const { start, end, stableEnd } = logs(topic, partition);
      if (start.atMs !== null) arrivals.push(start.atMs);
      if (end.atMs !== null) endArrivals.push(end.atMs);
      const committed = commits.offsets.get(topic)?.get(partition) ?? { gap: 'not-authorized' };
      partitions.push({
        topic,
        partition,
        ...offsetsOf(committed, start.offset, end.offset),
        ...(stableEnd === null ? {} : { stableEndOffset: stableEnd }),
        member: members.ownerOf(topic, partition),
      });
    }
  }
  if (!commits.ok) return failed(commits.reason, `group ${target.group}`, commits.detail);
  if (endArrivals.length === 0) {
    const gap = partitions.map(({ unknown }) => unknown).find((reason) => reason !== null && reason !== 'no-commit');
    return failed((gap as GapReason | undefined) ?? 'no-leader', `the ends of topic ${target.topics.join(', ')}`);
  }
  const endAtMs = oldest(endArrivals);
  return {
    ok: true,
    atMs: Math.min(commits.atMs, oldest(arrivals), endAtMs),
    committedAtMs: commits.atMs,
    endAtMs,
    sequence,
    groupState: members.state,
    members: members.members,
    partitions,
  };
}

/** The three offsets of a partition. A gap outranks "never committed", which is an answer. */
function offsetsOf(committed: Offset, start: Offset, end: Offset) {
  const position = known(committed);
  const logStart = known(start);
  const logEnd = known(end);
  const noCommit = 'value' in position && position.value < 0;
  const gap = [position, logStart, logEnd].find((offset) => 'gap' in offset);
  return {
    committedOffset: 'value' in position && !noCommit ? position.value : null,
    logStartOffset: 'value' in logStart ? logStart.value : null,
    endOffset: 'value' in logEnd ? logEnd.value : null,
    unknown: gap !== undefined && 'gap' in gap ? gap.gap : noCommit ? ('no-commit' as const) : null,
  };
}

/** Beyond 2^53 a number would lie, so the offset is unknown. */
function known(offset: Offset): Offset {
  return 'value' in offset && offset.value === Number.POSITIVE_INFINITY ? { gap: 'unsupported' } : offset;
}

function oldest(arrivals: readonly number[]): number {
  return arrivals.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

const EXPLAINED: Record<GapReason, string> = {
  'no-reading': 'was not polled yet',
  timeout: 'did not answer within the deadline: look at the brokers that hold it',
  unreachable: 'cannot be read because a broker is not reachable: look at the brokers and the network',
  'no-group': 'does not exist: no member and no committed offset (or Headgate may not DESCRIBE it)',
  'no-topic': 'does not exist (or Headgate may not DESCRIBE it)',
  'no-leader': 'has no leader at the moment: look at the brokers',
  'not-authorized': 'may not be read',
  loading: 'has a coordinator that is starting or moving; this passes by itself',
  unsupported: 'is of a kind that cannot be read: a share group, or a broker older than Apache Kafka 3.1',
};

/** A reading that holds no numbers, with a sentence that names what is missing and what the cluster said. */
export function failedReading(
  target: LagTarget,
  {
    reason,
    about = `group ${target.group}`,
    detail,
  }: { reason: GapReason; about?: string; detail?: string | undefined },
  sequence: number,
  atMs: number,
): FailedReading {
  // With a detail it was the login that was refused, and no right of a group or topic.
  const isRight = reason === 'not-authorized' && detail === undefined;
  const explained = isRight ? `may not be read: DESCRIBE on ${about} is missing` : EXPLAINED[reason];
  const message = `${about} ${explained}${detail === undefined ? '' : `. ${detail}`}`;
  return { ok: false, atMs, sequence, reason, message };
}
