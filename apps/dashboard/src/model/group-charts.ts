import { type GroupHistoryBody } from '@headgate/contract';
import { type ChartModel, type ChartSet, gapsOf } from './chart-model.js';

/** How far behind a group was: in seconds, against the objective of its flow, and in messages. */
export function groupCharts({ t, lagSec, lagMessages, stepSec, objectiveSec, group }: GroupHistoryBody): ChartSet {
  const objective = { key: 'objective', label: 'objective', line: 'objective' as const, isReference: true };
  const behind: ChartModel = {
    key: 'behind',
    title: 'Behind',
    unit: 'sec',
    series: [
      { key: 'behind', label: group, values: lagSec, line: 'delay' },
      ...(objectiveSec === null ? [] : [{ ...objective, values: t.map(() => objectiveSec) }]),
    ],
    band: objectiveSec === null ? null : { kind: 'over', upper: 0, lower: 1 },
    gaps: gapsOf(t, lagSec, stepSec),
  };
  const backlog: ChartModel = {
    key: 'backlog',
    title: 'Messages that wait',
    unit: 'messages',
    series: [{ key: 'messages', label: 'messages', values: lagMessages, line: 'used' }],
    band: null,
    gaps: gapsOf(t, lagMessages, stepSec),
  };
  return { t, charts: [behind, backlog] };
}
