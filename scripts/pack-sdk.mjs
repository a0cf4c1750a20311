// npm run pack:sdk: one file that `npm install <path>` takes in any folder, although core and bucket are on no registry
// yet: they travel inside it. --to FOLDER puts it elsewhere than beside package.json.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareSdk } from './start/prepare.mjs';
import { root, run } from './test/run.mjs';

const BUNDLED = ['core', 'bucket'];
const { values } = parseArgs({ options: { to: { type: 'string', default: root } } });
const to = resolve(values.to);
await prepareSdk();
const stage = mkdtempSync(join(tmpdir(), 'hg-pack-'));
try {
  put('sdk', stage, (manifest) => ({
    ...manifest,
    bundleDependencies: BUNDLED.map((name) => `@headgate/${name}`),
    devDependencies: undefined,
  }));
  // ioredis is for direct mode alone, as the SDK itself says; a bundled lib must not make it everybody's.
  const optional = { peerDependenciesMeta: { ioredis: { optional: true } } };
  for (const name of BUNDLED) {
    put(name, join(stage, 'node_modules/@headgate', name), (manifest) => ({
      ...manifest,
      ...(manifest.peerDependencies ? optional : {}),
    }));
  }
  mkdirSync(to, { recursive: true });
  const args = ['pack', stage, '--pack-destination', to, '--json', '--ignore-scripts'];
  const npm = process.env.npm_execpath;
  const { code, output } = await (npm
    ? run(process.execPath, [npm, ...args], { quiet: true })
    : run('npm', args, { quiet: true }));
  if (code !== 0) throw new Error(output);
  const [{ filename, size }] = JSON.parse(output.slice(output.indexOf('[')));
  const file = join(to, filename);
  process.stdout.write(`${relative(process.cwd(), file) || file}, ${Math.round(size / 1024)} kB\n`);
  process.stdout.write(`In your project: npm install ${file}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** A package as it is published: its build, without the way to its sources, which are not in it. */
function put(name, folder, change) {
  const from = join(root, 'libs', name);
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const entry of Object.values(manifest.exports)) delete entry.source;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(change(manifest), null, 2)}\n`);
  cpSync(join(from, 'dist'), join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !/(\.map|\.tsbuildinfo)$/.test(path),
  });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  if (name === 'sdk') cpSync(join(from, 'README.md'), join(folder, 'README.md'));
}
