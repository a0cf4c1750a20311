import { type PhaseResult, type PhaseSample } from './phase.js';
import { whole } from './picture.js';

const WIDTH = 860;
const HEIGHT = 300;
const PANEL = { width: 390, height: 190, top: 60 };

/** The two phases side by side as an SVG: the backlog as a filled curve, the rate of the producer as a line. */
export function plot(results: readonly PhaseResult[], objectiveMessages: number): string {
  const panels = results.map((result, i) => panel(result, 30 + i * (PANEL.width + 40), objectiveMessages));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13">`,
    '<title>Backlog and rate of the producer, without control and with Headgate</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel({ plan, samples }: PhaseResult, left: number, objectiveMessages: number): string {
  const backlog = curve(samples, (sample) => sample.backlog, objectiveMessages);
  const sent = curve(samples, (sample) => sample.sentPerSec, 0);
  const bottom = PANEL.top + PANEL.height;
  const y = bottom - (objectiveMessages / backlog.scale) * PANEL.height;
  return `<g transform="translate(${left} 0)">
<text y="24" font-size="16" font-weight="600" fill="#1d232b">${plan.title}</text>
<text y="44" fill="#2f6fde">backlog, highest ${whole(backlog.top)} messages</text>
<text x="${PANEL.width}" y="44" text-anchor="end" fill="#c2571a">sent, highest ${whole(sent.top)}/s</text>
<rect y="${PANEL.top}" width="${PANEL.width}" height="${PANEL.height}" fill="#f5f6f8"/>
<path d="M0 ${bottom}L${backlog.points}L${PANEL.width} ${bottom}Z" fill="#2f6fde" fill-opacity="0.3" stroke="#2f6fde"/>
<polyline points="${sent.points}" fill="none" stroke="#c2571a" stroke-width="1.5"/>
<line x2="${PANEL.width}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#1d232b" stroke-dasharray="4 4"/>
<text x="4" y="${(y - 4).toFixed(1)}" fill="#1d232b">objective ${whole(objectiveMessages)}</text>
<text y="${bottom + 20}" fill="#5b6572">0 s</text>
<text x="${PANEL.width}" y="${bottom + 20}" text-anchor="end" fill="#5b6572">${plan.seconds} s</text>
</g>`;
}

function curve(samples: readonly PhaseSample[], value: (sample: PhaseSample) => number, atLeast: number) {
  const top = Math.max(0, ...samples.map(value));
  const scale = Math.max(1, atLeast * 1.2, top);
  const points = samples.map((sample, i) => {
    const x = (i / Math.max(1, samples.length - 1)) * PANEL.width;
    const y = PANEL.top + PANEL.height - (value(sample) / scale) * PANEL.height;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return { top, scale, points: points.join(' ') };
}
