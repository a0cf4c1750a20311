// For each constant of the law `drain`: regret, efficiency and time above the objective when it is halved and doubled.
// The built law is copied, one number is changed in the copy, and the same stories are played. A line is printed as soon as
// it is known, so that a run that is stopped has told something.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { allScenarios, judge, meanOf, prepare } from '@headgate/sim';

const libs = fileURLToPath(new URL('../../libs', import.meta.url));
const LAW = 'dist/law/drain';
const NUMBER = /^(?:export )?const ([A-Z][A-Z_]*) = (\d[\d_.e]*);/;
/**
 * Stories in which a constant can show itself: a step and back, a first burst, another commit gap; deaths and strangers
 * under serial members. How long each is played, s: until what it tells of has happened.
 */
const SECONDS = {
  'step-90': 420,
  'burst-10x': 240,
  'commit-change': 300,
  'crash-90s/serial': 330,
  'rogue-2k/serial': 260,
};
export const TELLING = Object.keys(SECONDS);
/** Half as many of each as the stories have: half the time of the plant. */
const SMALLER = { partitions: 6, producers: 5 };
/** A change of regret below this is none, and one story that loses so much more is broken. */
const NOISE = 0.02;
const BROKEN = 2;

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

/** Copies what runs, so that a build meanwhile changes nothing. */
function copyBuilt(from, to) {
  const filter = (path) => !/\.(map|d\.ts)$/.test(path);
  for (const lib of ['core', 'sim']) {
    cpSync(`${from}/${lib}/package.json`, join(to, lib, 'package.json'));
    cpSync(`${from}/${lib}/dist`, join(to, lib, 'dist'), { recursive: true, filter });
  }
}

/** A copy of core and sim in which one constant is another one. */
async function importPatched(built, folder, { file, name, value }) {
  const modules = join(folder, 'node_modules/@headgate');
  copyBuilt(built, modules);
  const path = join(modules, 'core', LAW, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(new RegExp(`const ${name} = [^;]+;`), `const ${name} = ${value};`));
  return import(pathToFileURL(join(modules, 'sim/dist/index.js')).href);
}

export async function printConstants({ scenarios, seeds, seed0, cycleSec }) {
  const list = constants();
  const keys = scenarios.map(({ key }) => key);
  const jobs = [null, ...list.flatMap((constant) => [0.5, 2].map((factor) => ({ ...constant, factor })))];
  console.info(`seeds ${seed0}-${seed0 + seeds - 1}, cycle ${cycleSec} s, the first minutes of ${keys.join(', ')}`);
  console.info('change of regret, efficiency %, time above the objective %, at half and at twice the constant');
  const built = mkdtempSync(join(tmpdir(), 'headgate-sim-built-'));
  copyBuilt(libs, built);
  const played = new Map();
  let told = 0;
  await eachJob(jobs, { built, keys, seeds, seed0, cycleSec }, (place, rows) => {
    played.set(place, rows);
    if (place === 0) console.info(`as it is: regret ${meanOf(rows).regret.toFixed(2)}`);
    for (; played.has(0) && played.has(2 * told + 1) && played.has(2 * told + 2); told++)
      console.info(
        `${String(told + 1).padStart(3)}/${list.length} ${lineOf(list[told], played.get(0), played.get(2 * told + 1), played.get(2 * told + 2))}`,
      );
  });
  rmSync(built, { recursive: true });
}

function lineOf({ name, value }, usual, half, double) {
  const cells = [half, double].map((rows) => {
    const [mean, before] = [meanOf(rows), meanOf(usual)];
    const change = (of, factor) => signed(factor * (mean[of] - before[of])).padStart(7);
    return `${change('regret', 1)}${change('efficiency', 100)}${change('aboveShare', 100)}`;
  });
  return `${name.padEnd(22)}${String(value).padStart(6)}  ½${cells[0]}   2${cells[1]}   ${verdict(usual, half, double)}`;
}

/** The stories that break; or that nothing does; or that it does not matter here at all. */
function verdict(usual, half, double) {
  const changes = [half, double].map((rows) =>
    rows.map(({ scenario, regret }, i) => ({ scenario, by: regret - usual[i].regret })),
  );
  if (changes.flat().every(({ by }) => Math.abs(by) < NOISE)) return 'nothing changes in these stories';
  const broken = changes.flatMap((list, i) =>
    list
      .filter(({ by }) => by > BROKEN)
      .map(({ scenario, by }) => `${i === 0 ? '½' : '2'}: ${scenario} +${by.toFixed(1)}`),
  );
  return broken.join(', ') || '-';
}

function signed(value) {
  return `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;
}

/** Gives the jobs to a worker a core; every worker prepares each story once. */
async function eachJob(jobs, stories, onPlayed) {
  let next = 0;
  const worker = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url), { workerData: stories });
      thread.on('error', reject);
      thread.on('exit', resolve);
      const give = () => thread.postMessage(next < jobs.length ? { place: next, job: jobs[next++] } : null);
      thread.on('message', ({ place, rows }) => {
        onPlayed(place, rows);
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

if (!isMainThread) {
  const { built, keys, seeds, seed0, cycleSec } = workerData;
  const stories = keys.flatMap((key) => {
    const factory = allScenarios.find((scenario) => scenario.key === key);
    const changes = { ...SMALLER, cycleSec, ...(SECONDS[key] && { durationSec: SECONDS[key] }) };
    return Array.from({ length: seeds }, (_, i) => ({
      seed: seed0 + i,
      prepared: prepare(factory, seed0 + i, changes),
    }));
  });
  const playJob = async ({ place, job }) => {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-sim-'));
    const patched = job === null ? null : await importPatched(built, folder, { ...job, value: job.value * job.factor });
    rmSync(folder, { recursive: true });
    const play = patched?.judge ?? judge;
    parentPort.postMessage({ place, rows: stories.map(({ prepared, seed }) => play(prepared, 'drain', seed)) });
  };
  parentPort.on('message', (given) => {
    if (given === null) parentPort.close();
    else void playJob(given);
  });
}
