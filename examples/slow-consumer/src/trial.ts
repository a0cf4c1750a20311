import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startKafkaBroker } from './trial/kafka-broker.js';
import { plotOf } from './trial/plot.js';
import { startRabbitBroker } from './trial/rabbit-broker.js';
import { runTrial } from './trial/run-trial.js';
import { trialsOf } from './trial/scenarios.js';
import { simulate } from './trial/simulate.js';
import { tableOf } from './trial/table.js';

// npm run trial [-- --scenario headline,crash --plots FOLDER --list --rabbitmq]: the laws on a real Kafka, or RabbitMQ, beside the simulator.
const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    plots: { type: 'string' },
    rabbitmq: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const kind = values.rabbitmq ? 'rabbitmq' : 'kafka';
const all = trialsOf(kind);
const wanted = values.scenario?.split(',');
const unknown = wanted?.find((name) => !all.some((trial) => trial.name === name));
const trials = all.filter(({ name }) => wanted?.includes(name) ?? true);
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());

if (values.list || unknown !== undefined) {
  if (unknown !== undefined) console.error(`No trial is named ${unknown}`);
  for (const { name, about, seconds } of all)
    console.info(`${name.padEnd(16)} ${String(seconds).padStart(4)} s  ${about}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  await main();
}

async function main(): Promise<void> {
  console.info(`· starting a ${kind} broker of its own${kind === 'kafka' ? ' (the first time Maven fetches it)' : ''}`);
  const broker = kind === 'kafka' ? await startKafkaBroker() : await startRabbitBroker();
  try {
    for (const trial of trials) {
      console.info(`· ${trial.name}: ${trial.about}`);
      const real = await runTrial(trial, broker, abort.signal, (line) => console.info(`  ${line}`));
      const twin = simulate(trial, kind);
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
