// For each constant of the law `drain`: regret, efficiency and time above the objective when it is halved and doubled.
// The built law is copied, one number is changed in the copy, and the same scenarios are played.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inColumns, meanOf } from '@headgate/sim';
import { playAll, playJobs } from './play-all.mjs';

const libs = fileURLToPath(new URL('../../libs', import.meta.url));
const LAW = 'dist/law/drain';
const NUMBER = /^(?:export )?const ([A-Z][A-Z_]*) = (\d[\d_.e]*);/;

/** Every named number of the law, with the file it stands in. */
function constants() {
  return readdirSync(`${libs}/core/${LAW}`)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      readFileSync(`${libs}/core/${LAW}/${file}`, 'utf8')
        .split('\n')
        .flatMap((line) => {
          const [, name, value] = NUMBER.exec(line) ?? [];
          return name && !name.endsWith('VERSION') ? [{ file, name, value: Number(value.replaceAll('_', '')) }] : [];
        }),
    );
}

/** A copy of core and sim in which one constant is another one; gives the URL of the copy of sim. */
function patched(folder, constant, value) {
  for (const name of ['core', 'sim']) {
    cpSync(`${libs}/${name}/package.json`, join(folder, `node_modules/@headgate/${name}/package.json`));
    cpSync(`${libs}/${name}/dist`, join(folder, `node_modules/@headgate/${name}/dist`), { recursive: true });
  }
  const file = join(folder, `node_modules/@headgate/core/${LAW}/${constant.file}`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(new RegExp(`const ${constant.name} = [^;]+;`), `const ${constant.name} = ${value};`),
  );
  return pathToFileURL(join(folder, 'node_modules/@headgate/sim/dist/index.js')).href;
}

/** Stories in which a constant can show itself: a step and back, a first burst, another commit gap; deaths and strangers under serial members. */
export const TELLING = ['step-90', 'burst-10x', 'commit-change', 'crash-90s/serial', 'rogue-2k/serial'];

export async function printConstants({ scenarios, seeds, seed0, cycleSec }) {
  const keys = scenarios.map(({ key }) => key);
  const common = { keys, laws: ['drain'], seeds, seed0, cycleSec };
  const played = await playJobs(common);
  const yardsticks = played.map(({ yardstick }) => yardstick);
  const measure = async (simUrl) => playAll({ ...common, simUrl, yardsticks });
  const before = played.flatMap(({ rows }) => rows);
  const usual = meanOf(before);
  const lines = [
    ['constant', 'value', '½', 'regret', 'eff %', 'above %', '2', 'regret', 'eff %', 'above %', 'what breaks'],
  ];
  const shown = (rows) => {
    const mean = meanOf(rows);
    const change = (name, factor) => signed((mean[name] - usual[name]) * factor);
    return [change('regret', 1), change('efficiency', 100), change('aboveShare', 100)];
  };
  const list = constants();
  for (const [place, constant] of list.entries()) {
    const cells = [];
    const broken = [];
    for (const factor of [0.5, 2]) {
      const folder = mkdtempSync(join(tmpdir(), 'headgate-sim-'));
      const rows = await measure(patched(folder, constant, constant.value * factor));
      rmSync(folder, { recursive: true });
      cells.push('', ...shown(rows));
      broken.push(...worse(before, rows).map((text) => `${factor === 2 ? '2' : '½'}: ${text}`));
    }
    process.stderr.write(`${place + 1}/${list.length} ${constant.name}\n`);
    lines.push([constant.name, String(constant.value), ...cells, broken.join(', ') || '-']);
  }
  console.info(
    `seeds ${seed0}-${seed0 + seeds - 1}, ${keys.length} scenarios, cycle ${cycleSec} s; regret ${usual.regret.toFixed(2)} as it is`,
  );
  console.info(inColumns(lines));
}

/** The two stories that suffer most, where that is more than noise. */
function worse(before, after) {
  const changes = before.map(({ scenario, regret }, i) => ({ scenario, by: after[i].regret - regret }));
  return changes
    .filter(({ by }) => by > 2)
    .sort((a, b) => b.by - a.by)
    .slice(0, 2)
    .map(({ scenario, by }) => `${scenario} +${by.toFixed(1)}`);
}

function signed(value) {
  return `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;
}
