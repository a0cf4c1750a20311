import { type GroupReport, type LagStatus } from '@headgate/core';

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

function duration(sec: number): string {
  if (sec < 10) return `${Math.round(10 * sec) / 10} s`;
  if (sec < 120) return `${Math.round(sec)} s`;
  if (sec < 7200) return `${Math.round(sec / 60)} min`;
  return `${Math.round(sec / 3600)} h`;
}

const STANDING: Readonly<Partial<Record<LagStatus, string>>> = {
  LOSING_DATA: 'it loses messages that it never read',
  STOPPED: 'nobody reads',
  STALLED: 'its members stand still',
  STUCK_PARTITION: 'one partition is stuck while the others move',
  REWOUND: 'it was set back and reads again',
};

/** How far behind, closing or not, and since when that is known: from the figures alone. */
export function groupSentence(report: GroupReport): string {
  const { lagMessages, lagSec, etaSec, status, isLowerBound, unknownPartitions, partitionCount } = report;
  if (status === 'UNKNOWN' || lagMessages.value === null)
    return `How far it is behind is unknown: ${report.statusReason}.`;
  const answered = isLowerBound
    ? `; ${partitionCount - unknownPartitions} of ${partitionCount} partitions answered`
    : '';
  if (lagMessages.value === 0) return `It keeps up: nothing waits${answered}.`;
  const late = lagSec.value;
  const behind =
    late === null
      ? ''
      : `${late.bound === 'lower' ? '≥ ' : ''}${duration(late.sec)} behind${STANDING[status] ? '' : outlook(etaSec)}: `;
  const holds = `${isLowerBound ? '≥ ' : ''}${count(lagMessages.value)} messages wait on ${count(partitionCount)} ${partitionCount === 1 ? 'partition' : 'partitions'}`;
  const standing = STANDING[status] ? `; ${STANDING[status]}` : '';
  const eta = etaSec.value !== null && etaSec.value > 0 ? `; caught up in about ${duration(etaSec.value)}` : '';
  const sentence = `${behind}${holds}${standing}${eta}${answered}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function outlook({ value, reason }: GroupReport['etaSec']): string {
  if (value !== null) return value > 0 ? ' and closing' : '';
  return reason === 'not-closing' ? ' and not closing' : '';
}
