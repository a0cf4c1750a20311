import { GROUP_METRICS, KAFKA_EXPORTER_METRICS, KAFKA_LAG_EXPORTER_METRICS } from './group-metrics.js';
import { METRICS, type MetricDefinition } from './names.js';

const INTRO = `# Metrics

Made from \`libs/metrics/src/names.ts\`; a test keeps the two equal. Served at \`/metrics\` in the Prometheus text format,
beside the \`process_*\` and \`nodejs_*\` metrics of Node.

- A figure that is unknown has no series. It is never 0 and never -1: use \`absent()\` and \`headgate_completeness_ratio\`.
- All series of a flow go when the flow goes.
- A label takes at most 1,000 values. What comes after shares the value \`other\`, where gauges add up, and
  \`headgate_label_values_folded_total\` counts it.
- Totals of the bucket begin again at 0 when the bucket is made anew (Redis flushed, memory bucket restarted), which
  \`rate()\` understands.
`;

const row = ({ name, type, labels, help }: MetricDefinition): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ') || '—'} | ${help} |`;

const GROUPS = `
## Consumer groups

Every group that the sweeps find, with or without a flow. These series are drawn as text when a sweep ends and served
from there: a scrape costs no request to a broker and no work that grows with the groups. They go when the group or the
topic goes. The first \`metrics.maxGroups\` groups of a cluster have series of their own; those that come after share the group \`other\`
(messages and rates add up there), and \`headgate_label_values_folded_total{label="group"}\` counts them. Settings of
headgate.yaml, with their defaults:

\`\`\`yaml
metrics:
  compat: []        # kafka_exporter, kafka_lag_exporter: their names beside ours
  partitions: false # a series for each partition
  maxGroups: 10000
\`\`\`
`;

const COMPAT = (name: string) => `
## Names of ${name}

With \`metrics.compat: [${name.replaceAll('-', '_')}]\`, so that boards and rules written for it go on. Where it shows -1 for unknown, the series is absent.${name === 'kafka_exporter' ? ' It knows one cluster; where we read several, a label `cluster` is added.' : ''}
`;

/** The text of docs/metrics.md. */
export function metricsPage(): string {
  const table = (metrics: Readonly<Record<string, MetricDefinition>>) => [
    '| metric | type | labels | meaning |',
    '|---|---|---|---|',
    ...Object.values(metrics).map(row),
    '',
  ];
  return [
    ...[INTRO, ...table(METRICS)],
    ...[GROUPS.trimStart(), ...table(GROUP_METRICS)],
    ...[COMPAT('kafka_exporter').trimStart(), ...table(KAFKA_EXPORTER_METRICS)],
    ...[COMPAT('kafka-lag-exporter').trimStart(), ...table(KAFKA_LAG_EXPORTER_METRICS)],
  ].join('\n');
}
