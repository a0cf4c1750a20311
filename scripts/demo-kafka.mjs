// npm run demo:kafka: builds what is stale, then runs the demo (examples/slow-consumer/src/demo.ts) with the arguments given.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installPackages } from './test/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' });

process.chdir(root);
await installPackages();
console.info('· building what is stale');
if (run('npx', ['tsc', '-b']).status !== 0) process.exit(1);
process.argv.splice(1, 1, `${root}/examples/slow-consumer/dist/demo.js`);
await import('../examples/slow-consumer/dist/demo.js');
