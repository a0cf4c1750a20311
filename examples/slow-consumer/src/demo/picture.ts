import { type PhaseSample } from './phase.js';

const WIDTH = 60;
const BARS = ' ▁▂▃▄▅▆▇█';

/** The live picture: a terminal shows it in place, a log gets a line every five seconds. */
export class Picture {
  private drawnLines = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(title: string, samples: readonly PhaseSample[], objectiveSec: number): void {
    const newest = samples[samples.length - 1];
    if (!newest) return;
    const lines = this.out.isTTY ? drawLines(title, samples, newest, objectiveSec) : logLine(title, newest);
    if (this.drawnLines > 0) this.out.write(`\x1b[${this.drawnLines}A\x1b[J`);
    this.out.write(lines.map((line) => `${line}\n`).join(''));
    this.drawnLines = this.out.isTTY ? lines.length : 0;
  }

  /** What stands on the screen stays; the next picture begins below it. */
  keep(): void {
    this.drawnLines = 0;
  }
}

function drawLines(
  title: string,
  samples: readonly PhaseSample[],
  newest: PhaseSample,
  objectiveSec: number,
): string[] {
  const recent = samples.slice(-WIDTH);
  const delay = newest.delaySec === null ? 'unknown' : `${newest.delaySec.toFixed(1)} s (objective ${objectiveSec} s)`;
  return [
    `${title}, second ${Math.round(newest.second)}`,
    `  backlog  ${curve(recent.map((sample) => sample.backlog))}  ${whole(newest.backlog)} messages`,
    `  delay    ${curve(recent.map((sample) => sample.delaySec ?? 0))}  ${delay}`,
    `  sent     ${curve(recent.map((sample) => sample.sentPerSec))}  ${whole(newest.sentPerSec)}/s`,
    `  consumed ${curve(recent.map((sample) => sample.consumedPerSec))}  ${whole(newest.consumedPerSec)}/s`,
    `  ${newest.why}`,
  ];
}

function logLine(title: string, newest: PhaseSample): string[] {
  if (Math.round(newest.second) % 5 !== 0) return [];
  const delay = newest.delaySec === null ? '?' : newest.delaySec.toFixed(1);
  const rates = `sent ${whole(newest.sentPerSec)}/s, consumed ${whole(newest.consumedPerSec)}/s`;
  return [
    `${title} ${Math.round(newest.second)} s: backlog ${whole(newest.backlog)}, delay ${delay} s, ${rates}. ${newest.why}`,
  ];
}

function curve(values: readonly number[]): string {
  const highest = Math.max(1, ...values);
  const bars = values.map((value) => BARS[Math.round((Math.max(0, value) / highest) * (BARS.length - 1))]);
  return bars.join('').padStart(WIDTH);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
