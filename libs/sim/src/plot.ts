import { type Measured } from './plant/meter.js';
import { type Realization, STEP_SEC } from './realize.js';

const WIDTH = 960;
const LEFT = 76;
const RIGHT = 24;
const PANEL = 170;
const GAP = 58;
const TOP = 100;
const COLOURS = {
  rate: '#2563eb',
  capacity: '#16a34a',
  offered: '#94a3b8',
  queue: '#ea580c',
  objective: '#dc2626',
  delay: '#7c3aed',
};

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
  readonly isDashed?: boolean;
  readonly isFilled?: boolean;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A run as a picture: what was allowed against what was possible, the queue against its objective, and the delay. */
export function plotOf(run: Realization, measured: Measured, title: string): string {
  const { scenario } = run;
  const { seconds } = measured;
  const perSecond = (values: ArrayLike<number>, factor: number) =>
    seconds.map((_, s) => {
      const at = Math.min(values.length - 1, Math.round(s / STEP_SEC));
      return values[at]! * factor;
    });
  const constant = (value: number) => seconds.map(() => value);
  const alive = perSecond(run.capacityPerSec, 1).map((capacity, s) =>
    run.isStalled[Math.round(s / STEP_SEC)] ? 0 : capacity,
  );
  const panels: readonly Panel[] = [
    {
      title: 'messages/s',
      lines: [
        { name: 'offered', colour: COLOURS.offered, values: smooth(perSecond(run.demand, 1 / STEP_SEC)) },
        { name: 'capacity', colour: COLOURS.capacity, values: alive, isFilled: true },
        { name: 'rate', colour: COLOURS.rate, values: seconds.map(({ ratePerSec }) => ratePerSec) },
      ],
    },
    {
      title: 'messages waiting',
      lines: [
        {
          name: 'queue',
          colour: COLOURS.queue,
          values: seconds.map(({ queueMessages }) => queueMessages),
          isFilled: true,
        },
        { name: 'objective', colour: COLOURS.objective, values: constant(scenario.objectiveMessages), isDashed: true },
      ],
    },
    {
      title: 'delay, s',
      lines: [
        { name: 'delay', colour: COLOURS.delay, values: seconds.map(({ delaySec }) => delaySec), isFilled: true },
        { name: 'objective', colour: COLOURS.objective, values: constant(scenario.objectiveSec), isDashed: true },
      ],
    },
  ];
  const height = TOP + panels.length * (PANEL + GAP);
  const drawn = panels.map((panel, i) => draw(panel, TOP + i * (PANEL + GAP), seconds.length)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter, system-ui, sans-serif">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${LEFT}" y="34" font-size="20" font-weight="600" fill="#0f172a">${escaped(title)}</text>
<text x="${LEFT}" y="56" font-size="13" fill="#64748b">${escaped(`${run.key}: consumed ${Math.round(measured.consumed).toLocaleString('en')} messages, p99 delay ${measured.p99DelaySec.toFixed(1)} s, above the objective ${((100 * measured.aboveSec) / Math.max(STEP_SEC, measured.measuredSec)).toFixed(1)} % of the time`)}</text>
${drawn}
</svg>
`;
}

function draw({ title, lines }: Panel, top: number, count: number): string {
  const highest = niceCeiling(Math.max(...lines.map(({ values }) => quantile(values, 0.995))));
  const x = (i: number) => LEFT + (i / Math.max(1, count - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => top + PANEL * (1 - Math.min(1, value / highest));
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const level = (top + PANEL * (1 - share)).toFixed(1);
    const label = (share * highest).toLocaleString('en', { maximumFractionDigits: highest < 10 ? 1 : 0 });
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${level}" y2="${level}" stroke="#e2e8f0"/><text x="${LEFT - 10}" y="${level}" dy="4" text-anchor="end" font-size="11" fill="#64748b">${label}</text>`;
  });
  const spacing = count > 900 ? 120 : 60;
  const ticks = Array.from({ length: Math.floor(count / spacing) + 1 }, (_, i) => i * spacing).map(
    (second) =>
      `<text x="${x(second).toFixed(1)}" y="${top + PANEL + 17}" text-anchor="middle" font-size="11" fill="#64748b">${second} s</text>`,
  );
  const paths = lines.map(({ values, colour, isDashed, isFilled }) => {
    const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' L');
    const area = isFilled
      ? `<path d="M${LEFT},${top + PANEL} L${points} L${WIDTH - RIGHT},${top + PANEL} Z" fill="${colour}" opacity="0.12"/>`
      : '';
    return `${area}<path d="M${points}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"${isDashed ? ' stroke-dasharray="6 5"' : ''}/>`;
  });
  const legend = lines.map(({ name, colour }, i) => {
    const at = WIDTH - RIGHT - 96 * (lines.length - i);
    return `<rect x="${at}" y="${top - 20}" width="14" height="4" rx="2" fill="${colour}"/><text x="${at + 20}" y="${top - 14}" font-size="12" fill="#334155">${name}</text>`;
  });
  const heading = `<text x="${LEFT}" y="${top - 14}" font-size="13" font-weight="600" fill="#334155">${title}</text>`;
  return [heading, ...legend, ...grid, ...ticks, ...paths].join('\n');
}

function smooth(values: readonly number[]): number[] {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - 2), i + 3);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 1;
}

/** The next 1, 2, 2.5 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1e-9, value)));
  return power * ([1, 2, 2.5, 5, 10].find((step) => value <= step * power) ?? 10);
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
}
