// npm test: everything, on a machine that has Node and may install the rest. --faults: the long fault runs instead.

import { installPackages, installPrograms } from './test/install.mjs';
import { watchMemory } from './test/memory.mjs';
import { count, forgetResults, hasResults, readResults } from './test/results.mjs';
import { bin, endAll, root, run, step } from './test/run.mjs';
import { say, seconds } from './test/say.mjs';
import { startServers } from './test/servers.mjs';

const MINUTE = 60_000;
/** For a run whose tests have ended. What keeps it longer is a socket or a timer that somebody left open. */
const EXIT_MS = 15_000;
/** The quick loop tries each property a few times; here it is tried often. */
const UNIT = { HEADGATE_PROPERTY_RUNS: process.env.HEADGATE_PROPERTY_RUNS ?? '60' };
const MAX_MEMORY_BYTES = 6e9;
const since = performance.now();
const isFaults = process.argv.includes('--faults');
const total = { passed: 0, failed: 0, skipped: 0 };
const suites = [];
const memory = watchMemory();
let servers;

async function read() {
  await step('lock: complete', process.execPath, ['scripts/complete-lock.mjs', '--check']);
  await step('lock: one copy', process.execPath, ['scripts/one-copy.mjs']);
  await step('generate', process.execPath, ['scripts/build-lua.mjs', '--check']);
  await step('sizes', process.execPath, ['scripts/sizes.mjs']);
  await step('lint: biome', bin('biome'), ['check', '.']);
  const folders = ['apps', 'libs', 'migrations', 'examples', 'bench'];
  await step('lint: imports', bin('depcruise'), [...folders, '--config', '.dependency-cruiser.cjs']);
  await step('lint: knip', bin('knip'), []);
}

async function compile() {
  await step('compile', bin('tsc'), ['-b']);
  await step('build: dashboard', 'npm', ['run', '-s', 'build', '-w', '@headgate/dashboard']);
  await step('compile: specs', bin('tsc'), ['-p', 'tsconfig.spec.json']);
  await step('compile: types of the dashboard', bin('tsc'), ['-p', 'apps/dashboard/tsconfig.json']);
  // It reads types of the workspace's packages where they are built, so it comes after the compiler.
  await step('lint: oxlint', bin('oxlint'), ['--type-aware', '--deny-warnings']);
}

/** A run that fails without a failed test, for example because it never ended, counts as one. */
async function jest(project, limitMs, args = [], more = {}) {
  forgetResults(project);
  const started = performance.now();
  say(`${project}: running`);
  const node = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const options = ['--selectProjects', project, '--ci', ...args];
  const env = { ...servers?.env, ...more, HEADGATE_TEST_SUM: '1' };
  const leftOpen = new AbortController();
  let exitLimit;
  const watch = setInterval(() => {
    if (exitLimit === undefined && hasResults(project)) exitLimit = setTimeout(() => leftOpen.abort(), EXIT_MS);
  }, 1_000);
  const { code } = await run(process.execPath, [...node, ...options], { env, limitMs, abort: leftOpen.signal });
  clearInterval(watch);
  clearTimeout(exitLimit);
  const results = readResults(project);
  const { passed, failed, skipped } = count(results);
  const broken = leftOpen.signal.aborted || (code !== 0 && failed === 0) ? 1 : 0;
  if (leftOpen.signal.aborted) say(`${project}: jest did not exit; a socket, a server or a timer was left open`);
  else if (broken) say(`${project}: jest ended with ${code}, and no test had failed`);
  total.passed += passed;
  total.failed += failed + broken;
  total.skipped += skipped;
  suites.push(...results.map((suite) => ({ ...suite, project })));
  say(`${project}: ${passed} passed, ${failed + broken} failed, ${skipped} skipped, ${seconds(started)}`);
}

function checkMemory(peakBytes) {
  if (peakBytes === null) return say('peak memory: cannot be measured without /proc');
  const tooMuch = peakBytes > MAX_MEMORY_BYTES;
  say(
    `peak memory ${(peakBytes / 1e9).toFixed(1)} GB (PSS of all processes)${tooMuch ? ', and 6 GB is the most' : ''}`,
  );
  if (tooMuch) total.failed += 1;
}

/** The last line of everything: scripts read it. */
async function finish(failure) {
  checkMemory(memory.stop());
  await servers?.stop();
  for (const { file, ms, project } of suites.sort((a, b) => b.ms - a.ms).slice(0, 10)) {
    say(`slowest: ${(ms / 1000).toFixed(1)} s ${project} ${file}`);
  }
  for (const { tests } of suites) {
    for (const { status, fullName, file } of tests) if (status !== 'passed') say(`${status}: ${file}: ${fullName}`);
  }
  if (failure) {
    total.failed += 1;
    process.stdout.write(`\n${failure.message}\n`);
  }
  say(`whole run: ${seconds(since)}`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  process.exit(total.failed + total.skipped > 0 || total.passed === 0 ? 1 : 0);
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    endAll('SIGTERM');
    void finish(new Error(`Interrupted by ${signal}`));
  });
}

try {
  process.chdir(root);
  await installPackages();
  await installPrograms();
  if (!isFaults) await read();
  await compile();
  if (!isFaults) await jest('unit', 4 * MINUTE, ['--workerThreads'], UNIT);
  servers = await startServers();
  if (isFaults) await jest('faults', 60 * MINUTE, ['--runInBand']);
  else {
    await jest('int', 8 * MINUTE, ['--maxWorkers=3']); // mostly they wait: three keep two cores busy
    await jest('e2e', 8 * MINUTE, ['--maxWorkers=4']); // and these wait more, for pages and for processes
  }
  if (!interrupted) await finish();
} catch (error) {
  if (!interrupted) await finish(error);
}
