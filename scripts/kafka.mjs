// A real Kafka for as long as this runs: `node scripts/kafka.mjs`, or with a command: `node scripts/kafka.mjs -- npm start`.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [, , separator, command, ...args] = process.argv;
if (separator !== undefined && (separator !== '--' || command === undefined)) {
  process.stderr.write('Usage: node scripts/kafka.mjs [-- command …]\n');
  process.exit(2);
}

// Building is a matter of milliseconds where nothing has changed.
const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
const built = spawnSync(process.execPath, [tsc, '-b', join(root, 'libs/testing/tsconfig.lib.json')], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(1);
const { startKafka } = await import('../libs/testing/dist/servers/index.js');

const since = performance.now();
const kafka = await startKafka().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const seconds = ((performance.now() - since) / 1000).toFixed(1);
process.stdout.write(`KAFKA_BROKERS=${kafka.brokers}\n`);
process.stderr.write(`Kafka is ready after ${seconds} s; its end, Ctrl-C included, removes its data\n`);

let child;
let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  await kafka.stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return void end(0);
    // The command ends before its Kafka does. A terminal sends Ctrl-C to both of us.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
// The server itself keeps no process alive.
setInterval(() => {
  if (kafka.isRunning || ending) return;
  process.stderr.write('Kafka has ended by itself\n');
  child?.kill();
  void end(1);
}, 500);

if (command !== undefined) {
  child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, KAFKA_BROKERS: kafka.brokers } });
  child.once('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    void end(127);
  });
  child.once('exit', (code) => void end(code ?? 1));
}
