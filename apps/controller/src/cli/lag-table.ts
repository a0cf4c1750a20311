import { type Figure, type GroupReport, type GroupSummary, STATUSES, type TimeLagFigure } from '@headgate/core';

/** One line for each group, worst first: a bad status before a good one, then the longest backlog. */
export function groupTable(groups: readonly GroupSummary[]): string[] {
  const head = ['GROUP', 'STATE', 'MEMBERS', 'STATUS', 'LAG', 'BEHIND', 'MAX LAG', 'PARTITIONS', 'UNKNOWN', 'AGE'];
  const rows = worstFirst(groups).map((one) => [
    one.group,
    one.type === 'classic' || one.type === 'consumer' ? one.state : `${one.type}, ${one.state}`,
    count(one.memberCount),
    one.status,
    `${one.isLowerBound ? '>=' : ''}${count(one.lagMessages)}`,
    behind(one.lagSec),
    one.maxPartition === null ? '-' : `${count(one.maxLagMessages)} (${one.maxPartition})`,
    String(one.partitionCount),
    String(one.noCommitPartitions + one.unknownPartitions),
    one.sampleAgeMs === null ? '-' : `${(one.sampleAgeMs / 1000).toFixed(1)} s`,
  ]);
  return aligned([head, ...rows]);
}

/** The partitions of one group, as `kafka-consumer-groups --describe` shows them, and what it does not tell. */
export function partitionTable(group: GroupReport): string[] {
  const head = ['TOPIC', 'PARTITION', 'COMMITTED', 'LOG START', 'END', 'LAG', 'READABLE', 'BEHIND', 'LOST', 'OWNER'];
  const rows = group.partitions.map((one) => [
    one.topic,
    String(one.partition),
    one.committedOffset ?? '-',
    one.logStartOffset ?? '-',
    one.endOffset ?? '-',
    one.boundMessages === null
      ? count(one.lagMessages)
      : `${one.boundMessages.least}..${one.boundMessages.most} (no commit)`,
    count(one.readableLagMessages),
    behind(one.lagSec),
    String(one.lostMessages),
    one.owner ?? '-',
  ]);
  const members = group.memberCount.value === null ? 'members unknown' : `${group.memberCount.value} members`;
  const sum = `lag ${group.isLowerBound ? '>=' : ''}${count(group.lagMessages)}`;
  return [
    `${plain(group.group)}: ${group.status} (${plain(group.statusReason)}); ${group.type} group, ${group.state}, ${members}, ${sum}`,
    ...aligned([head, ...rows]),
  ];
}

export function worstFirst(groups: readonly GroupSummary[]): GroupSummary[] {
  return groups.toSorted(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
      (b.lagMessages.value ?? -1) - (a.lagMessages.value ?? -1) ||
      (a.group < b.group ? -1 : 1),
  );
}

const count = ({ value, reason }: Figure) => (value === null ? `? (${reason})` : String(Math.round(value)));

function behind({ value, reason }: TimeLagFigure): string {
  if (value === null) return `? (${reason})`;
  const { sec } = value;
  const text =
    sec < 120 ? `${sec.toFixed(1)} s` : sec < 7200 ? `${Math.round(sec / 60)} min` : `${(sec / 3600).toFixed(1)} h`;
  return value.bound === 'lower' ? `>= ${text}` : text;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(plain));
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** Names come from the cluster: none of them may steer the terminal. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
