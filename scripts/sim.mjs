// npm run sim: plays every scenario under every law in the plant, prints the table, fails where `drain` misses a bar.
//   --law a,b --scenario x,y --set timer|serial|product|queue|all --seeds N --seed0 K --cycle SEC
//   --law drain --scenario crash-90s --plot FILE.svg   one run as a picture
//   --sharing     how a rate is shared by the product and by three others (CONTROL.md §5)
//   --constants   what breaks when a constant of the law is halved or doubled, in five telling scenarios and one seed
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    law: { type: 'string' },
    scenario: { type: 'string' },
    set: { type: 'string', default: 'all' },
    seeds: { type: 'string', default: '8' },
    seed0: { type: 'string', default: '1' },
    cycle: { type: 'string', default: '1' },
    plot: { type: 'string' },
    constants: { type: 'boolean', default: false },
    sharing: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const built = spawnSync('npx', ['tsc', '-b', 'libs/sim/tsconfig.lib.json'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const sim = await import('@headgate/sim');
const { playAll } = await import('./sim/play-all.mjs');

const sets = {
  timer: sim.timerScenarios,
  serial: sim.serialScenarios,
  product: sim.productScenarios,
  queue: sim.queueScenarios,
  all: sim.allScenarios,
};
const wanted = options.scenario?.split(',');
/** A story may be named by the beginning of its key: `crash` is `crash-90s`. */
const isWanted = ({ key }) =>
  wanted?.some((name) => key === name || (!wanted.includes(key) && key.startsWith(`${name}-`) && !key.includes('/')));
const scenarios = wanted ? sim.allScenarios.filter(isWanted) : sets[options.set];
if (!scenarios || scenarios.length === 0) {
  console.error(`No such scenario or set. Sets: ${Object.keys(sets).join(', ')}. Scenarios:`);
  for (const { key, about } of sim.allScenarios) console.error(`  ${key.padEnd(28)} ${about}`);
  process.exit(2);
}
const [seeds, seed0, cycleSec] = [Number(options.seeds), Number(options.seed0), Number(options.cycle)];

if (options.sharing) {
  sharing();
} else if (options.list) {
  for (const { key, about } of scenarios) console.info(key.padEnd(28), about);
} else if (options.plot !== undefined) {
  plot(options.law ?? 'drain', scenarios[0], options.plot);
} else if (options.constants) {
  const { printConstants, TELLING } = await import('./sim/constants.mjs');
  const told = wanted ? scenarios : sim.allScenarios.filter(({ key }) => TELLING.includes(key));
  await printConstants({ scenarios: told, seeds: options.seeds === '8' ? 1 : seeds, seed0, cycleSec });
} else {
  await table(options.law?.split(',') ?? sim.TABLE_LAWS);
}

function plot(law, factory, file) {
  const run = sim.realize(factory, seed0, { cycleSec });
  const controller =
    law === sim.CAUSAL_ORACLE
      ? sim.causalOracle(run)
      : sim.productController(run, { name: law, params: {} }, sim.LAWS_AND_BASELINES);
  writeFileSync(file, sim.plotOf(run, sim.play(run, controller), `${law} under ${factory.about}`));
  console.info(`${file}: ${law}, ${factory.key}, seed ${seed0}`);
}

function sharing() {
  for (const seed of Array.from({ length: Math.min(seeds, 3) }, (_, i) => seed0 + i)) {
    console.info(`${sim.sharingLines(seed).join('\n')}\n`);
  }
}

async function table(laws) {
  const started = performance.now();
  const rows = await playAll({ keys: scenarios.map(({ key }) => key), laws, seeds, seed0, cycleSec });
  console.info(`${sim.scenarioTable(rows)}\n`);
  for (const [name, list] of Object.entries(sets)) {
    const own = rows.filter(({ scenario }) => list.some(({ key }) => key === scenario));
    if (own.length > 0)
      console.info(`${name}, seeds ${seed0}-${seed0 + seeds - 1}, cycle ${cycleSec} s\n${sim.tableOf(own)}\n`);
  }
  const bars = wanted ? [] : sim.checkBars(rows.filter(({ law }) => law === 'drain'));
  for (const { bar, value, isMet } of bars) {
    const limit = bar.most === undefined ? `at least ${bar.least}` : `at most ${bar.most}`;
    console.info(
      `${isMet ? 'met   ' : 'MISSED'} ${bar.scenario ?? bar.set} ${bar.measure} ${value.toPrecision(4)}, ${limit}`,
    );
  }
  const missed = bars.filter(({ isMet }) => !isMet).length;
  console.info(
    `${missed === 0 ? 'all bars met' : `${missed} bars missed`}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  if (missed > 0) process.exitCode = 1;
}
