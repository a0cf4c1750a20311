import { type LogBook } from './book/log-book.js';
import { type GroupTrack } from './group-track.js';
import { type LagSettings } from './lag-settings.js';
import { explainNoPosition, explainStatus, type LagStatus, STATUSES, seconds, statusOf } from './partition-status.js';
import { type PartitionTrack } from './partition-track.js';
import { type Verdict } from './shown-status.js';
import { TrackFacts } from './track-facts.js';

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

/** Of one group at a time: lists of their own would be half the cost. */
const plainLags: number[] = [];

/** The group is as bad as its worst partition, and unknown where too few answered or the newest answer is old. */
export function judgeGroup(
  group: GroupTrack,
  book: LogBook,
  settings: LagSettings,
  nowMs: number,
  pollEveryMs: number,
): Verdict {
  if (group.type === 'share') return { status: 'UNKNOWN', reason: 'a share group has no positions: unsupported' };
  const facts = new TrackFacts(group, book, settings);
  let worst: LagStatus | null = null;
  let worstSlot = -1;
  const never = { partitions: 0, least: 0, most: 0 };
  let bad = 0;
  let expected = 0;
  let answered = 0;
  const isAbandoned = facts.members === 0 && !facts.movesWithoutMembers;
  const mayBeUnowned = group.state === 'stable' && group.members.areKnown;
  group.table.plainLagsInto(plainLags, book);
  for (let slot = 0; slot < group.table.size; slot++) {
    if (mayBeUnowned && isUnowned(group, group.at(slot), settings)) continue;
    expected += 1;
    let status = plainStatus(plainLags[slot]!, settings.allowedLagMessages, isAbandoned);
    if (status !== null) answered += 1;
    else {
      facts.track = group.at(slot);
      status = statusOf(facts, settings);
      if (facts.gap === null) answered += 1;
      // Partitions that a group never committed on say nothing against it while it has positions on others.
      if (facts.gap === null && !facts.hasPosition) {
        never.partitions += 1;
        never.least += facts.bound?.least ?? 0;
        never.most += facts.bound?.most ?? Number.NaN;
        continue;
      }
    }
    const rank = RANKS[status];
    if (rank < RANKS.UNKNOWN) bad += 1;
    if (worst !== null && rank >= RANKS[worst]) continue;
    worst = status;
    worstSlot = slot;
  }
  const completeness = expected === 0 ? 1 : answered / expected;
  const blind = blindness(group, completeness, settings, nowMs, pollEveryMs);
  if (blind !== null && worst !== 'LOSING_DATA') return { status: 'UNKNOWN', reason: blind };
  if (worst === null && never.partitions > 0)
    return {
      status: never.most === 0 ? 'OK' : 'UNKNOWN',
      reason: explainNoPosition(Number.isNaN(never.most) ? null : never),
    };
  if (worst === null) return { status: 'UNKNOWN', reason: 'it has no position on any topic' };
  const track = group.at(worstSlot);
  facts.track = track;
  const reason = explainStatus(worst, facts, settings);
  if (worst === 'OK') return { status: worst, reason };
  const more = bad > 1 ? ` (and ${bad - 1} more partitions)` : '';
  return { status: worst, reason: `${track.topic}/${track.partition}: ${reason}${more}` };
}

/** What `statusOf` says of a partition that answers and has lost nothing, where its lag alone decides; null elsewhere. */
function plainStatus(lagMessages: number, allowedMessages: number, isAbandoned: boolean): LagStatus | null {
  if (lagMessages <= allowedMessages) return 'OK';
  return isAbandoned && lagMessages > allowedMessages ? 'STOPPED' : null;
}

/** 0 is worst. */
const RANKS = Object.fromEntries(STATUSES.map((status, rank) => [status, rank])) as Record<LagStatus, number>;

function blindness(
  group: GroupTrack,
  completeness: number,
  settings: LagSettings,
  nowMs: number,
  pollEveryMs: number,
): string | null {
  const ageMs = nowMs - group.atMs;
  if (Number.isNaN(ageMs)) return group.failure?.message ?? 'it was not read yet';
  if (ageMs > settings.stalePolls * pollEveryMs)
    return `${group.failure?.message ?? 'no answer'} for ${seconds(ageMs)}`;
  return completeness >= settings.minCompleteness
    ? null
    : `${Math.round(100 * completeness)} % of its partitions answered`;
}
