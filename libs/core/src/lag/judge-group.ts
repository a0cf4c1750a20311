import { type LogBook } from './book/log-book.js';
import { type GroupTrack } from './group-track.js';
import { type LagSettings } from './lag-settings.js';
import {
  judgePartition,
  type LagStatus,
  type PartitionFacts,
  STATUSES,
  seconds,
  type Verdict,
} from './partition-status.js';
import { type PartitionTrack } from './partition-track.js';

/** Why a partition does not answer; null where it does. "No position" is an answer. */
export function gapOf(track: PartitionTrack, book: LogBook) {
  if (track.gap !== null) return track.gap;
  return book.gap(track.row) ?? (Number.isNaN(book.value(track.row, 'end')) ? ('no-reading' as const) : null);
}

/** A topic that nobody of a settled group owns any more, and whose position stands still: not a backlog (E4). */
export function isUnowned(group: GroupTrack, track: PartitionTrack, settings: LagSettings): boolean {
  return (
    group.state === 'stable' &&
    group.members.areKnown &&
    track.owner === null &&
    track.hasPosition &&
    track.frozenPolls >= settings.windowPolls
  );
}

/** Share of the expected partitions that answered in the newest sweep, 0 to 1; 0 where nothing is expected. */
export function completenessOf(group: GroupTrack, book: LogBook, settings: LagSettings): number {
  let expected = 0;
  let answered = 0;
  for (const track of group.tracks) {
    if (isUnowned(group, track, settings)) continue;
    expected += 1;
    if (gapOf(track, book) === null) answered += 1;
  }
  return expected === 0 ? 0 : answered / expected;
}

/** The rules for one partition of a group; UNKNOWN where it did not answer. */
export function judgeTrack(
  group: GroupTrack,
  track: PartitionTrack,
  book: LogBook,
  settings: LagSettings,
  moving: number,
): Verdict {
  const gap = gapOf(track, book);
  const isLosing = group.atMs - track.lostAtMs <= Math.max(group.windowSpanMs, settings.windowMs);
  if (gap !== null && !isLosing) return { status: 'UNKNOWN', reason: `it did not answer (${gap})` };
  if (!track.hasPosition) return { status: 'OK', reason: 'it has no position: nothing was ever committed' };
  const lag = track.lag(book);
  if (lag === 0 && !isLosing) return { status: 'OK', reason: 'nothing waits' };
  const isRewound = track.rewoundFrom > track.position;
  const isRecent = group.atMs - track.rewoundAtMs <= group.windowSpanMs || track.frozenPolls < settings.windowPolls;
  const facts: PartitionFacts = {
    lagMessages: lag,
    lagWindow: track.lagWindow,
    windowSpanMs: group.windowSpanMs,
    lagMinima: track.lagMinima,
    lostMessages: isLosing ? track.lostMessages : 0,
    members: group.members.count,
    movesWithoutMembers: group.members.count === 0 && group.movesWithoutMembers,
    frozenPolls: track.frozenPolls,
    frozenMs: group.atMs - track.movedAtMs,
    endFrozenPolls: track.endFrozenPolls,
    cadenceMs: track.cadenceMs,
    siblingsMove: moving > (track.frozenPolls < settings.windowPolls ? 1 : 0),
    rewoundMessages: isRewound && isRecent ? track.rewoundFrom - track.position : 0,
    wasReset: track.wasReset,
    producedPerSec: book.histories.ratePerSec(track.row, settings.windowMs),
  };
  return judgePartition(facts, settings);
}

/** How many partitions of the group moved in the window. */
export function movingPartitions(group: GroupTrack, settings: LagSettings): number {
  let moving = 0;
  for (const track of group.tracks)
    if (
      track.hasPosition &&
      track.frozenPolls < settings.windowPolls &&
      track.doneWindow.at(-1)! > track.doneWindow[0]!
    )
      moving += 1;
  return moving;
}

/** The group is as bad as its worst partition, and unknown where too few answered or the newest answer is old. */
export function judgeGroup(
  group: GroupTrack,
  book: LogBook,
  settings: LagSettings,
  nowMs: number,
  pollEveryMs: number,
): Verdict {
  if (group.type === 'share') return { status: 'UNKNOWN', reason: 'a share group has no positions: unsupported' };
  const moving = movingPartitions(group, settings);
  let worst: { verdict: Verdict; track: PartitionTrack; rank: number } | null = null;
  let bad = 0;
  for (const track of group.tracks) {
    if (isUnowned(group, track, settings)) continue;
    const verdict = judgeTrack(group, track, book, settings, moving);
    const rank = STATUSES.indexOf(verdict.status);
    if (rank < RANK_UNKNOWN) bad += 1;
    if (worst === null || rank < worst.rank) worst = { verdict, track, rank };
  }
  const blind = blindness(group, book, settings, nowMs, pollEveryMs);
  if (blind !== null && (worst === null || worst.verdict.status !== 'LOSING_DATA'))
    return { status: 'UNKNOWN', reason: blind };
  if (worst === null) return { status: 'UNKNOWN', reason: 'it has no position on any topic' };
  const { verdict, track } = worst;
  if (verdict.status === 'OK') return { status: 'OK', reason: verdict.reason };
  const more = bad > 1 ? ` (and ${bad - 1} more partitions)` : '';
  return { status: verdict.status, reason: `${track.topic}/${track.partition}: ${verdict.reason}${more}` };
}

const RANK_UNKNOWN = STATUSES.indexOf('UNKNOWN' satisfies LagStatus);

function blindness(
  group: GroupTrack,
  book: LogBook,
  settings: LagSettings,
  nowMs: number,
  pollEveryMs: number,
): string | null {
  const ageMs = nowMs - group.atMs;
  if (Number.isNaN(ageMs)) return group.failure?.message ?? 'it was not read yet';
  if (ageMs > settings.stalePolls * pollEveryMs)
    return `${group.failure?.message ?? 'no answer'} for ${seconds(ageMs)}`;
  const completeness = completenessOf(group, book, settings);
  if (completeness >= settings.minCompleteness || group.partitionCount === 0) return null;
  return `${Math.round(100 * completeness)} % of its partitions answered`;
}
