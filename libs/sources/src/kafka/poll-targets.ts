import { type LagTarget, type Reading } from '@headgate/core';
import { askCoordinators, type CoordinatorAnswer } from './ask-coordinators.js';
import { assembleReading } from './assemble-reading.js';
import { type DescribedGroup } from './codec/described-group.js';
import { inWaves } from './deadline.js';
import { doubtWhatFailed, doubtWhatGrew } from './doubts.js';
import { type GroupCommits } from './fetch-commits.js';
import { type GroupMembers } from './owner-memory.js';
import { type PollParts } from './poll-parts.js';
import { readLogs } from './read-logs.js';
import { KAFKA_ERROR } from './unknown-reason.js';
import { hasPosition } from './unlisted-group.js';

/**
 * One poll of all targets: topics and coordinators where they are not known, then commits, then log starts and ends.
 * Fills `readings` as answers come in; it ends at the latest when the signal aborts.
 */
export async function pollTargets(
  parts: PollParts,
  targets: readonly LagTarget[],
  sequence: number,
  signal: AbortSignal,
  readings: Map<string, Reading>,
): Promise<void> {
  if (targets.length === 0) return;
  parts.transactions.beginPoll();
  await parts.topics.refresh([...new Set(targets.flatMap((target) => target.topics))], signal);
  await parts.groups.refresh([...new Set(targets.map((target) => target.group))]);
  await inWaves(askCoordinators(parts, targets, signal), parts.patienceMs, (arrived) =>
    readWave(parts, targets, sequence, signal, arrived, readings),
  );
}

/** Reads the logs of the groups whose coordinators have answered, and assembles their readings. */
async function readWave(
  parts: PollParts,
  targets: readonly LagTarget[],
  sequence: number,
  signal: AbortSignal,
  arrived: readonly CoordinatorAnswer[],
  readings: Map<string, Reading>,
): Promise<void> {
  const commits = new Map(arrived.flatMap((answer) => [...answer.commits]));
  const served = targets.filter((target) => commits.has(target.group));
  if (served.length === 0) return;
  const logs = await readLogs(parts, new Set(served.flatMap((target) => target.topics)), signal);
  const descriptions = await Promise.all(arrived.map(({ described }) => described));
  const described = new Map(descriptions.flatMap((groups) => [...groups]));
  const groups = new Map(
    [...commits].map(([group, found]) => [group, judgeGroup(parts, group, found, described.get(group))]),
  );
  for (const target of served) {
    const group = groups.get(target.group);
    if (group === undefined) continue;
    const reading = assembleReading(target, {
      ...group,
      sequence,
      nowMs: parts.clock.monotonicMs(),
      topic: (name) => parts.topics.view(name),
      logs,
    });
    readings.set(target.id, reading);
    doubtWhatFailed(parts, reading);
  }
}

/** Joins positions and description: a group that its coordinator no longer knows, and without positions, is gone. */
function judgeGroup(
  parts: PollParts,
  group: string,
  commits: GroupCommits,
  described: DescribedGroup | undefined,
): { commits: GroupCommits; members: GroupMembers } {
  const members = parts.owners.members(group, described?.errorCode === KAFKA_ERROR.none ? described : null);
  if (described !== undefined) doubtWhatGrew(parts, described);
  if (described?.errorCode !== KAFKA_ERROR.groupIdNotFound) return { commits, members };
  parts.groups.doubt(); // gone, or of another type than it was listed with
  if (!commits.ok || hasPosition(commits)) return { commits, members };
  parts.owners.forget(group);
  return { commits: { ok: false, reason: 'no-group', errorCode: described.errorCode }, members };
}
