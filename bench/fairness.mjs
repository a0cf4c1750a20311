// Twenty producers, each a process with the SDK over HTTP, against a real controller and a real Redis; one of them is
// offered 50 times what the others are. The rate is 60 % of what is offered: CONTROL.md §5 on real processes.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@headgate/testing';
import { startController } from './leases/servers.mjs';

const PRODUCERS = 20;
const USUAL_PER_SEC = 20;
const GREEDY_PER_SEC = 50 * USUAL_PER_SEC;
const RATE_PER_SEC = 0.6 * ((PRODUCERS - 1) * USUAL_PER_SEC + GREEDY_PER_SEC);
const WARM_UP_MS = 20_000;
const RUN_MS = 30_000;

console.info(
  `load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`,
);
const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
chmodSync(folder, 0o755); // the embedded database runs under an account of its own where this one is root's
writeFileSync(
  join(folder, 'headgate.yaml'),
  [
    'flows:',
    '  - flow: bench',
    '    mode: enforce',
    `    rate: { ceilingPerSec: ${2 * RATE_PER_SEC}, floorPerSec: 1, safePerSec: ${RATE_PER_SEC} }`,
    '    objective: { delaySec: 5 }',
    '    law: { name: fixed }',
    '    overflow: { strategy: drop }',
    '    constraints:',
    '      - { kind: kafka, cluster: main, group: bench, topics: [bench] }',
    '',
  ].join('\n'),
);
const redis = await startRedis();
// Without a reading the rate is the safe one, which is the rate of this bench.
const controller = await startController(redis.url, folder, 1_000_000);
const script = fileURLToPath(new URL('fairness/producer.mjs', import.meta.url));
const fromMs = Date.now() + WARM_UP_MS;
const produce = (i) => {
  const offeredPerSec = i === 0 ? GREEDY_PER_SEC : USUAL_PER_SEC;
  const args = [script, controller.url, `p${i}`, ...[offeredPerSec, fromMs, fromMs + RUN_MS].map(String)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve(Number(text)) : reject(new Error(`p${i} ended with ${code}`))));
  });
};
const used = await Promise.all(Array.from({ length: PRODUCERS }, (_, i) => produce(i)));
await controller.stop();
await redis.stop();
rmSync(folder, { recursive: true, force: true });

const runSec = RUN_MS / 1000;
const fair = used.map((_, i) => (i === 0 ? RATE_PER_SEC - (PRODUCERS - 1) * USUAL_PER_SEC : USUAL_PER_SEC) * runSec);
const parts = used.map((messages, i) => messages / fair[i]);
const sum = (values) => values.reduce((a, b) => a + b, 0);
const digits = (value) => Number(value.toPrecision(4));
console.info(
  JSON.stringify({
    bench: 'fairness',
    figures: { sharesOfFair: parts.map((part) => Number(part.toFixed(2))) },
    ratios: {
      used: digits(sum(used) / (RATE_PER_SEC * runSec)),
      jain: digits(sum(parts) ** 2 / (PRODUCERS * sum(parts.map((part) => part * part)))),
      worstShare: digits(Math.min(...parts)),
    },
  }),
);
