// npm run sizes: files, median and 95th percentile of their lines, and the lines of the six files of the one path, which
// must stay under 150 each. Specs, fixtures and generated files do not count.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './test/run.mjs';

const PATH = [
  'apps/controller/src/loop/control-loop.service.ts',
  'libs/core/src/tick.ts',
  'libs/core/src/law/drain.law.ts',
  'libs/bucket/lua/publish-1.lua',
  'libs/bucket/lua/lease-2.lua',
  'libs/sdk/src/client.ts',
];
const LIMIT = 150;

const lines = (file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
const files = execFileSync('git', ['ls-files', '--', '*.ts', '*.lua', '*.mjs'], { cwd: root, encoding: 'utf8' }).split(
  '\n',
);
const sources = files.filter((file) => file && !/spec\.ts$|\/generated\/|\/test\//.test(file)).map(lines);
const tests = files.filter((file) => /spec\.ts$|\/test\//.test(file)).map(lines);
sources.sort((a, b) => a - b);
const sum = (values) => values.reduce((total, value) => total + value, 0);
const at = (share) => sources[Math.min(sources.length - 1, Math.floor(share * sources.length))];
console.info(`${sources.length} files, median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)} lines`);
console.info(`${sum(sources)} lines of source, ${sum(tests)} lines of tests`);
for (const file of PATH) console.info(`${String(lines(file)).padStart(4)} ${file}`);
const long = PATH.filter((file) => lines(file) >= LIMIT);
if (long.length > 0)
  console.error(`The one path is read in one sitting: these have ${LIMIT} lines or more: ${long.join(', ')}`);
process.exit(long.length > 0 ? 1 : 0);
