import { type GroupCommits } from './fetch-commits.js';
import { type GroupDirectory } from './group-directory.js';
import { KAFKA_ERROR } from './unknown-reason.js';

/**
 * Decides about a group that no broker lists, from what every broker answered when asked for its positions: it may be
 * gone, its coordinator may be moving, a broker may be silent, or we may lack DESCRIBE, which ListGroups hides.
 */
export function judgeUnlisted(
  answers: readonly GroupCommits[],
  { gap, isEmpty }: Pick<GroupDirectory, 'gap' | 'isEmpty'>,
): GroupCommits {
  const failed = (reason: NonNullable<typeof gap>): GroupCommits => ({ ok: false, reason, errorCode: null });
  if (answers.some((answer) => !answer.ok && answer.reason === 'not-authorized')) return failed('not-authorized');
  const coordinator = answers.find((answer) => answer.ok);
  if (coordinator?.ok) return hasPosition(coordinator) ? coordinator : failed(gap ?? 'no-group');
  // Without a single commit on the cluster there is no offsets topic, and every broker says "not coordinator".
  if (isEmpty && answers.every((answer) => !answer.ok && answer.errorCode === KAFKA_ERROR.notCoordinator))
    return failed('no-group');
  const other = answers.find((answer) => !answer.ok && answer.errorCode !== KAFKA_ERROR.notCoordinator);
  return other ?? failed(gap ?? 'loading');
}

/** True where the group holds an offset; one that we may not see counts. */
export function hasPosition(commits: GroupCommits): boolean {
  if (!commits.ok) return false;
  for (const offsets of commits.offsets.values())
    for (const offset of offsets.values()) if ('gap' in offset || offset.value >= 0) return true;
  return false;
}
