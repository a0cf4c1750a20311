// How far the plant of libs/sim and the outside judge agree on the built law: the same stories and seeds in both, at a
// cycle of 1 s. node bench/judge/parity.mjs PATH/TO/run.mjs [SEEDS] [FIRST SEED]; the judge stays outside of this repository.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { judge, meanOf, prepare, serialScenarios, timerScenarios } from '@headgate/sim';
import { law } from './law.mjs';

const [path, seeds = '2', seed0 = '1'] = process.argv.slice(2);
const outside = await import(pathToFileURL(resolve(path)).href);
outside.setOverride({ cycle: 1 });
const numbers = Array.from({ length: Number(seeds) }, (_, i) => Number(seed0) + i);
const theirs = new Map(outside.SETS.all.map((factory) => [factory.key, factory]));

const sets = { timer: [], serial: [] };
console.info('| story | regret, judge | plant | efficiency %, judge | plant | ratio |\n|---|---|---|---|---|---|');
for (const [set, factories] of Object.entries({ timer: timerScenarios, serial: serialScenarios })) {
  for (const factory of factories) {
    const made = (config) => law(config);
    const there = outside.aggregate(outside.evaluate(made, [theirs.get(factory.key)], numbers.length, numbers[0]));
    outside.clearCache();
    const rows = numbers.map((seed) => judge(prepare(factory, seed, { cycleSec: 1 }), 'drain', seed));
    sets[set].push({ there, rows });
    print(factory.key, there, meanOf(rows));
  }
}
for (const [set, played] of Object.entries(sets)) {
  const mean = (pick) => played.reduce((sum, { there }) => sum + pick(there), 0) / played.length;
  print(
    `**mean, ${set}**`,
    { regret: mean(({ regret }) => regret), eff: mean(({ eff }) => eff) },
    meanOf(played.flatMap(({ rows }) => rows)),
  );
}

/** The ratio is of what is consumed, and so of efficiencies: a regret near 0 has none. */
function print(name, there, here) {
  const cells = [there.regret.toFixed(2), here.regret.toFixed(2), (100 * there.eff).toFixed(1)];
  console.info(
    `| ${[name, ...cells, (100 * here.efficiency).toFixed(1), (here.efficiency / there.eff).toFixed(3)].join(' | ')} |`,
  );
}
