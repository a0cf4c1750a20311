// npm run demo:kafka: builds what is stale, then runs the demo (examples/slow-consumer/src/demo.ts) with the arguments given.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' });

if (!existsSync(`${root}/node_modules/.package-lock.json`)) {
  console.info('· installing packages (once)');
  if (run('npm', ['ci', '--no-audit', '--no-fund']).status !== 0) process.exit(1);
}
console.info('· building what is stale');
if (run('npx', ['tsc', '-b']).status !== 0) process.exit(1);
process.argv.splice(1, 1, `${root}/examples/slow-consumer/dist/demo.js`);
await import('../examples/slow-consumer/dist/demo.js');
