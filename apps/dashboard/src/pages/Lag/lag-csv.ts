import { type LagLine } from '../../api/lag.js';
import { type CsvCell } from '../../model/csv.js';

/** Named as in the API, so that a figure of the file is found there. */
export const GROUP_CSV_HEADER = [
  ...['cluster', 'group', 'status', 'statusReason', 'since', 'lagMessages', 'isLowerBound', 'lagSec', 'lagSecBound'],
  ...['consumedPerSec', 'producedPerSec', 'etaSec', 'members', 'topics', 'flow', 'completeness', 'sampleAgeMs'],
];

export const TOPIC_CSV_HEADER = [
  ...['cluster', 'topic', 'status', 'groups', 'worstGroup', 'lagMessages', 'lagSec', 'lagSecBound', 'producedPerSec'],
  ...['partitionCount', 'sampleAgeMs'],
];

export function lagCsvRow(line: LagLine): readonly CsvCell[] {
  const late = [line.lagSec?.value ?? null, line.lagSec?.bound ?? null];
  if ('worstGroup' in line) {
    const { cluster, topic, status, groups, worstGroup, lagMessages, producedPerSec, partitionCount, sampleAgeMs } =
      line;
    return [
      cluster,
      topic,
      status,
      groups,
      worstGroup,
      lagMessages,
      ...late,
      producedPerSec,
      partitionCount,
      sampleAgeMs,
    ];
  }
  return [
    ...[line.cluster, line.group, line.status, line.statusReason, line.since, line.lagMessages],
    ...[String(line.isLowerBound), ...late, line.consumedPerSec, line.producedPerSec, line.etaSec, line.memberCount],
    ...[line.topics.join(' '), line.flow ?? 'none', line.completeness, line.sampleAgeMs],
  ];
}
