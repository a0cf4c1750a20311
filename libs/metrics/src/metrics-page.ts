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

/** The text of docs/metrics.md. */
export function metricsPage(): string {
  const rows = Object.values(METRICS).map(row);
  return [INTRO, '| metric | type | labels | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
