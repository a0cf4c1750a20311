import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Picture } from './demo/picture.js';
import { plot } from './demo/plot.js';
import { runDemo } from './demo/run-demo.js';

// npm run demo:kafka [-- --observe-sec 60 --enforce-sec 90 --svg FILE]: exit code 0 if the cure held, 1 if not.
const { values } = parseArgs({
  options: {
    'observe-sec': { type: 'string', default: '60' },
    'enforce-sec': { type: 'string', default: '90' },
    svg: { type: 'string' },
  },
});
function secondsOf(name: 'observe-sec' | 'enforce-sec'): number {
  const seconds = Number(values[name]);
  if (Number.isInteger(seconds) && seconds >= 5 && seconds <= 3600) return seconds;
  console.error(`--${name} is ${values[name]}: give whole seconds from 5 to 3600`);
  process.exit(2);
}
const [observeSec, enforceSec] = [secondsOf('observe-sec'), secondsOf('enforce-sec')];
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());

const picture = new Picture(process.stdout);
const objectiveSec = 5;
const capacityPerSec = 1_000;
let isLeftBehind = false;
const say = (line: string) => console.info(`· ${line}`);
try {
  const { verdict, results } = await runDemo({
    observeSec,
    enforceSec,
    offeredPerSec: 10_000,
    capacityPerSec,
    objectiveSec,
    brokers: process.env.KAFKA_BROKERS,
    signal: abort.signal,
    say,
    leftBehind: (error) => {
      isLeftBehind = true;
      say(`clean-up: ${String(error)}`);
    },
    show: (title, samples) => {
      if (samples.length === 1) picture.keep();
      picture.show(title, samples, objectiveSec);
    },
  });
  console.info(`\n${verdict.lines.join('\n')}`);
  if (values.svg) writeFileSync(values.svg, plot(results, objectiveSec * capacityPerSec));
  process.exitCode = verdict.holds ? 0 : 1;
} catch (error) {
  const stopped = isLeftBehind
    ? '\nstopped; what is named above is left'
    : '\nstopped; everything that was started has ended';
  console.error(abort.signal.aborted ? stopped : error);
  process.exitCode = 1;
}
