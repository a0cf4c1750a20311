import { type ClusterLag } from './cluster-lag.js';
import { bySeverity, finding, type GroupFinding, plural } from './group-finding.js';
import { type GroupReport } from './group-report.js';
import { kindFindings, logFindings } from './kind-findings.js';
import { seconds } from './partition-status.js';

export interface FindingOptions {
  readonly nowMs: number;
  /** Objective of the flow that reads the group, seconds; null where there is none. */
  readonly objectiveSec?: number | null;
}

/** What can be seen from outside of a group's consumers, worst first. Only facts that are known count: a gap accuses nobody. */
export function findingsOf(
  cluster: ClusterLag,
  report: GroupReport,
  { nowMs, objectiveSec = null }: FindingOptions,
): readonly GroupFinding[] {
  return [
    ...retentionFindings(report, cluster.settings.retentionWarnShare),
    ...memberFindings(report),
    ...kindFindings(report),
    ...logFindings(cluster, report, nowMs),
    ...commitFindings(report, cadenceSecOf(cluster, report.group), objectiveSec),
  ].sort(bySeverity);
}

function* retentionFindings({ partitions, lostMessages, etaSec }: GroupReport, warnShare: number) {
  if (lostMessages > 0)
    yield finding('DATA_LOST', 'critical', {
      fact: `${plural(lostMessages, 'message')} were deleted before the group read them`,
      why: 'Retention is shorter than the delay was: what was not read in time is gone.',
      fix: 'Lengthen retention.ms and retention.bytes of the topic, or add consumers.',
    });
  // A log that was never trimmed has lost nothing yet: how near its retention is cannot be told.
  let share = 0;
  let lossSec: number | null = null;
  for (const { retentionShare, lossEtaSec, logStartOffset, isUnowned } of partitions) {
    if (isUnowned || logStartOffset === '0' || !((retentionShare.value ?? 0) > share)) continue;
    share = retentionShare.value!;
    lossSec = lossEtaSec.value;
  }
  if (share >= warnShare)
    yield finding('RETENTION_NEAR', etaSec.value === null ? 'critical' : 'high', {
      fact: `${Math.round(100 * share)} % of what the log holds is unread${lossSec === null ? '' : `; at the pace of retention messages are lost in ${seconds(1000 * lossSec)}`}`,
      why: 'Retention deletes from the same end that the group reads next.',
      fix: 'Lengthen retention of the topic now; then add consumers or slow the producers.',
    });
}

/** Only a settled group is judged: in a rebalance nobody owns anything. */
function* memberFindings({ members, state, partitions, type }: GroupReport) {
  if (members === null || state !== 'stable' || type === 'share') return;
  const owned = members.map(({ owns }) => owns.reduce((sum, one) => sum + one.partitions.length, 0));
  const total = owned.reduce((a, b) => a + b, 0);
  if (total === 0) return;
  const idle = owned.filter((count) => count === 0).length;
  if (members.length > 1 && total > 1 && Math.max(...owned) === total)
    yield finding('ONE_MEMBER_HAS_ALL', 'high', {
      fact: `One of ${members.length} members owns all ${total} partitions`,
      why: 'The others wait while one does all the work.',
      fix: 'Check that all members subscribe to the same topics and use the same assignor.',
    });
  else if (idle > 0)
    yield finding('IDLE_MEMBERS', 'medium', {
      fact: `${idle} of ${members.length} members own no partition: there are ${plural(total, 'partition')}`,
      why: 'A partition has one reader at most, so more members than partitions add nothing.',
      fix: `Run ${total} members, or add partitions.`,
    });
  const left = partitions.filter(({ isUnowned }) => isUnowned);
  if (left.length > 0)
    yield finding('ABANDONED_TOPIC', 'low', {
      fact: `${plural(left.length, 'partition')} of ${[...new Set(left.map(({ topic }) => topic))].slice(0, 3).join(', ')} are read by nobody any more`,
      why: 'The old positions stay and look like a backlog to other tools; here they are in no sum.',
      fix: 'Delete those offsets, or subscribe to the topic again.',
    });
}

function* commitFindings(
  { noCommitPartitions, partitionCount }: GroupReport,
  cadenceSec: number | null,
  objectiveSec: number | null,
) {
  if (cadenceSec !== null && objectiveSec !== null && cadenceSec > objectiveSec / 2)
    yield finding('COMMITS_TOO_RARE', cadenceSec > objectiveSec ? 'high' : 'medium', {
      fact: `The group commits every ${round(cadenceSec)} s; the objective is ${round(objectiveSec)} s`,
      why: 'Between two commits the backlog looks larger than it is, so a delay near the objective cannot be told.',
      fix: `Set auto.commit.interval.ms to ${Math.max(100, Math.round(250 * objectiveSec))} or less, or commit more often.`,
    });
  if (noCommitPartitions > 0 && partitionCount > 0)
    yield finding('NEVER_COMMITTED', 'low', {
      fact: `${noCommitPartitions} of ${partitionCount} partitions have no position`,
      why: 'Where a consumer starts there is decided by auto.offset.reset alone: latest skips what waits.',
      fix: 'Let the group commit once on every partition, or declare startsAt in the flow.',
    });
}

/** The slowest rhythm of its partitions that was learned, seconds; null where none was. */
function cadenceSecOf(cluster: ClusterLag, group: string): number | null {
  let slowest: number | null = null;
  for (const { cadenceMs } of cluster.groups.get(group)?.tracks ?? [])
    if (cadenceMs !== null) slowest = Math.max(slowest ?? 0, cadenceMs);
  return slowest === null ? null : slowest / 1000;
}

const round = (value: number): number => Math.round(10 * value) / 10;
