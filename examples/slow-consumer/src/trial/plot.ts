import { type TrialSecond } from './measures.js';
import { capacityAt, OBJECTIVE_SEC, type Trial } from './scenarios.js';
import { type Played } from './simulate.js';

const WIDTH = 860;
const PANEL = 160;
const LEFT = 60;
const COLOURS = { broker: '#c2571a', simulator: '#2f6fde', truth: '#7a8594' };

/** Published rate and backlog, broker against simulator, as an SVG. */
export function plotOf(trial: Trial, real: Played, twin: Played): string {
  const capacity = real.seconds.map(({ second }) => capacityAt(trial, second));
  const rates = [real, twin].map(({ seconds }) => seconds.map(({ ratePerSec }) => ratePerSec));
  const queues = [real, twin].map(({ seconds }) => seconds.map(({ backlog }: TrialSecond) => backlog));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${2 * PANEL + 150}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${2 * PANEL + 150}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="26" font-size="16" font-weight="600">${trial.name}: ${trial.about}</text>`,
    ...panel('published rate, messages/s', 60, rates, capacity, Math.max(...capacity) * 3),
    ...panel(
      'backlog, messages',
      60 + PANEL + 60,
      queues,
      capacity.map((perSec) => OBJECTIVE_SEC * perSec),
      Number.POSITIVE_INFINITY,
    ),
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  title: string,
  top: number,
  lines: readonly (readonly (number | null)[])[],
  truth: readonly number[],
  most: number,
): string[] {
  const known = [...lines.flat(), ...truth].filter((value) => value !== null);
  const highest = Math.min(most, Math.max(1, ...known));
  const path = (values: readonly (number | null)[], colour: string, dash = '') => {
    const points = values.flatMap((value, i) => {
      if (value === null) return [];
      const x = LEFT + (i / Math.max(1, values.length - 1)) * (WIDTH - LEFT - 20);
      return [`${x.toFixed(1)},${(top + PANEL * (1 - Math.min(1, value / highest))).toFixed(1)}`];
    });
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"${dash}/>`;
  };
  return [
    `<text x="${LEFT}" y="${top - 8}">${title}: <tspan fill="${COLOURS.broker}">broker</tspan>, <tspan fill="${COLOURS.simulator}">simulator</tspan></text>`,
    `<rect x="${LEFT}" y="${top}" width="${WIDTH - LEFT - 20}" height="${PANEL}" fill="#f5f6f8"/>`,
    `<text x="${LEFT - 6}" y="${top + 10}" text-anchor="end">${Math.round(highest)}</text>`,
    path(truth, COLOURS.truth, ' stroke-dasharray="4 4"'),
    path(lines[1] ?? [], COLOURS.simulator),
    path(lines[0] ?? [], COLOURS.broker),
  ];
}
