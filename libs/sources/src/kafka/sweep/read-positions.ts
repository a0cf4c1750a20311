import { type GroupCommits } from '@headgate/core';
import { offsetFetchAll } from '../codec/offset-fetch-columns.js';
import { inParts } from '../in-parts.js';
import { reasonOfCode, reasonOfError } from '../unknown-reason.js';
import { type BrokerQueue } from './broker-queue.js';
import { type SweptListing } from './group-list.js';

/** Bounds of one request. A trade: larger answers are fewer requests, and hold up the event loop for longer. */
const POSITIONS_PER_ANSWER = 20_000;
const GROUPS_PER_ANSWER = 500;
/** A group that was never read counts as so many positions. */
const POSITIONS_EXPECTED = 20;

/**
 * All positions of these groups, asked of their coordinators side by side. Never throws: each group has an answer, and
 * one broker's silence is the answer of its groups only (E32).
 */
export async function readPositions(
  queue: BrokerQueue,
  listings: Iterable<SweptListing>,
  expected: (group: string) => number | undefined,
  nowMs: () => number,
): Promise<ReadonlyMap<string, GroupCommits>> {
  const byCoordinator = new Map<number, string[]>();
  for (const { group, coordinator } of listings) {
    const groups = byCoordinator.get(coordinator);
    if (groups === undefined) byCoordinator.set(coordinator, [group]);
    else groups.push(group);
  }
  const answers = new Map<string, GroupCommits>();
  const weightOf = (group: string) =>
    Math.max((expected(group) ?? POSITIONS_EXPECTED) + 1, POSITIONS_PER_ANSWER / GROUPS_PER_ANSWER);
  await Promise.all(
    [...byCoordinator].flatMap(([nodeId, groups]) =>
      inParts(groups, weightOf, POSITIONS_PER_ANSWER).map((part) => readPart(queue, nodeId, part, nowMs, answers)),
    ),
  );
  return answers;
}

async function readPart(
  queue: BrokerQueue,
  nodeId: number,
  part: readonly string[],
  nowMs: () => number,
  answers: Map<string, GroupCommits>,
): Promise<void> {
  let missing: GroupCommits = { ok: false, reason: 'unreachable', message: `broker ${nodeId} left the group out` };
  try {
    const { columns, groups } = await queue.send(nodeId, () => offsetFetchAll(part));
    const atMs = nowMs();
    for (const { group, errorCode, from, to } of groups) {
      const reason = reasonOfCode(errorCode);
      if (reason === null) {
        const { topics, topicAt, partitionAt, offsetAt, big, gaps } = columns;
        const positions = { from, to, topics, topicAt, partitionAt, offsetAt, big, gaps };
        answers.set(group, { ok: true, atMs, positions });
      } else answers.set(group, { ok: false, reason, message: `broker ${nodeId} answered error ${errorCode}` });
    }
  } catch (error) {
    missing = { ok: false, reason: reasonOfError(error), message: (error as Error).message };
  }
  for (const group of part) if (!answers.has(group)) answers.set(group, missing);
}
