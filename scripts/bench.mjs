// npm run bench -- NAME: builds what is stale, then runs bench/NAME.mjs; its last line is one JSON object.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(`${root}/bench`).flatMap((file) => (file.endsWith('.mjs') ? [file.slice(0, -4)] : []));
const [name] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`);
  process.exit(2);
}
const built = spawnSync('npx', ['tsc', '-b'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
/** The young generation of the image's controller: a state lives for one tick, and should die young. */
const flags = ['--max-semi-space-size=64', '--expose-gc'];
const { status } = spawnSync(process.execPath, [...flags, `bench/${name}.mjs`], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
