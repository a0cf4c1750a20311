import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plotOf } from './trial/plot.js';
import { runTrial } from './trial/run-trial.js';
import { TRIALS } from './trial/scenarios.js';
import { simulate } from './trial/simulate.js';
import { startTrialBroker } from './trial/stage.js';
import { tableOf } from './trial/table.js';

// npm run trial [-- --scenario headline,crash --plots FOLDER --list]: the laws on a real Kafka beside the simulator.
const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    plots: { type: 'string' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const wanted = values.scenario?.split(',');
const unknown = wanted?.find((name) => !TRIALS.some((trial) => trial.name === name));
const trials = TRIALS.filter(({ name }) => wanted?.includes(name) ?? true);
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());

if (values.list || unknown !== undefined) {
  if (unknown !== undefined) console.error(`No trial is named ${unknown}`);
  for (const { name, about, seconds } of TRIALS)
    console.info(`${name.padEnd(16)} ${String(seconds).padStart(4)} s  ${about}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  await main();
}

async function main(): Promise<void> {
  console.info('· starting a Kafka broker of its own (the first time Maven fetches it)');
  const broker = await startTrialBroker();
  try {
    for (const trial of trials) {
      console.info(`· ${trial.name}: ${trial.about}`);
      const real = await runTrial(trial, broker, abort.signal, (line) => console.info(`  ${line}`));
      const twin = simulate(trial);
      // Told at once, so that a trial that is stopped keeps those before it.
      console.info(`\n${tableOf(trial.name, real, twin).join('\n')}\n`);
      if (values.json)
        console.info(JSON.stringify({ trial: trial.name, broker: real.measures, simulator: twin.measures }));
      if (values.plots) {
        mkdirSync(values.plots, { recursive: true });
        writeFileSync(join(values.plots, `${trial.name}.svg`), plotOf(trial, real, twin));
      }
    }
  } catch (error) {
    process.exitCode = 1;
    console.error(abort.signal.aborted ? 'stopped; everything that was started has ended' : error);
  } finally {
    await broker.stop();
  }
}
