import { isInstalled } from '../test/install.mjs';
import { run } from '../test/run.mjs';
import { say, seconds } from '../test/say.mjs';
import { alone, alsoHeldBy } from './alone.mjs';
import { isStale, stamp } from './stale.mjs';

const npm = process.env.npm_execpath;
/** What the controller and the demo are compiled from, and what the page is made from. */
const CODE = [
  ...['apps/controller', 'libs', 'migrations', 'examples'],
  ...['scripts/build-lua.mjs', 'tsconfig.json', 'tsconfig.base.json'],
];
const PAGE = ['apps/dashboard', 'libs/contract/src'];

/** Installs what is missing and builds what is stale. One start at a time: the others wait for it and find it done. */
export function prepare() {
  return alone(async () => {
    await install();
    await build('code', 'compiling', CODE, () => compile());
    await build('page', 'building the dashboard', PAGE, () =>
      must('building the dashboard', process.execPath, ['../../node_modules/vite/bin/vite.js', 'build'], {
        cwd: 'apps/dashboard',
      }),
    );
  });
}

/** The same for the SDK and what it stands on. */
export function prepareSdk() {
  return alone(async () => {
    await install();
    await compile('libs/sdk/tsconfig.lib.json');
  });
}

async function compile(...projects) {
  await must('the Lua scripts', process.execPath, ['scripts/build-lua.mjs']);
  await must('compiling', process.execPath, ['node_modules/@typescript/native/bin/tsc', '-b', ...projects]);
}

async function install() {
  if (isInstalled()) return;
  const since = performance.now();
  say('installing the packages of package-lock.json (npm ci), half a minute or so');
  const ci = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  // npm says where it is itself; a start without npm takes the one of the PATH.
  await (npm ? must('npm ci', process.execPath, [npm, ...ci]) : must('npm ci', 'npm', ci));
  say(`packages installed, ${seconds(since)}`);
}

async function build(name, doing, sources, work) {
  if (!isStale(name, sources)) return;
  const since = performance.now();
  say(`${doing}, a few seconds`);
  await work();
  stamp(name, sources);
  say(`${name} built, ${seconds(since)}`);
}

async function must(what, command, args, options = {}) {
  const { code, output } = await run(command, args, { ...options, quiet: true, onSpawn: alsoHeldBy });
  if (code !== 0) throw new Error(`${output.trimEnd()}\n\n${what} failed. Nothing was started.`);
}
