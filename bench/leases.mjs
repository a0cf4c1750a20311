// What a lease over HTTP costs the controller, against a bare Fastify route that runs one script; what is left of it
// under 2 and 10 times the admitted load; how fast a cut stands at the sockets of listening producers.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisTokenBucket } from '@headgate/bucket';
import { startRedis } from '@headgate/testing';
import { listen, sharedMs } from './leases/cut.mjs';
import { closedLoop, openLoop } from './leases/load.mjs';
import { startBare, startController } from './leases/servers.mjs';

const ROUNDS = 3;
const ROUND_CALLS = 5_000;
const ADMITTED_PER_SEC = 500;
const LISTENERS = Number(process.env.HEADGATE_BENCH_LISTENERS ?? 1000);
const SAFE_PER_SEC = 800_000;

console.info(
  `load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`,
);
const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
chmodSync(folder, 0o755); // the embedded database runs under an account of its own where this one is root's
const writeConfig = (safePerSec) =>
  writeFileSync(
    join(folder, 'headgate.yaml'),
    [
      'flows:',
      '  - flow: bench',
      '    mode: enforce',
      `    rate: { ceilingPerSec: 1000000, floorPerSec: 100, safePerSec: ${safePerSec} }`,
      '    objective: { delaySec: 5 }',
      '    law: { name: fixed }',
      '    overflow: { strategy: throttle }',
      '    constraints:',
      '      - { kind: kafka, cluster: main, group: bench, topics: [bench] }',
      '',
    ].join('\n'),
  );
writeConfig(SAFE_PER_SEC);
const redis = await startRedis();
const bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 5_000 });
const until = async (condition) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2));
};
const published = () => bucket.peek('bench').catch(() => null);

const bare = await startBare(redis.url);
let controller = await startController(redis.url, folder, 1_000_000);
await until(async () => (await published())?.learning === false);

for (const server of [bare, controller]) await closedLoop(server, 2 * ROUND_CALLS); // both warm
const runs = { headgate: [], bare: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  runs.bare.push(await closedLoop(bare, ROUND_CALLS));
  runs.headgate.push(await closedLoop(controller, ROUND_CALLS));
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (name, figure) => median(runs[name].map((run) => run[figure]));

const streams = listen(controller.url, LISTENERS);
await until(() => streams.arrivals.length >= LISTENERS);
const cpuBeforeCut = controller.cpuSec();
const before = (await published()).terms.policyVersion;
writeConfig(SAFE_PER_SEC / 2);
let publishedMs = 0;
await until(async () => {
  if ((await published())?.terms.policyVersion === before) return false;
  publishedMs = sharedMs();
  return true;
});
const cuts = () => streams.arrivals.filter(({ version }) => version !== before);
await Promise.race([until(() => cuts().length >= LISTENERS), new Promise((resolve) => setTimeout(resolve, 60_000))]);
const delays = cuts()
  .map(({ atMs }) => Math.max(0, atMs - publishedMs))
  .sort((a, b) => a - b);
const cutCpuMs = 1000 * (controller.cpuSec() - cpuBeforeCut);
streams.close();
await controller.stop();

controller = await startController(redis.url, folder, ADMITTED_PER_SEC);
await openLoop(controller.url, ADMITTED_PER_SEC, 2);
const goodput = {};
for (const perSec of [1000, 5000]) {
  const served = await openLoop(controller.url, perSec, 6);
  goodput[perSec] = served.perSec / ADMITTED_PER_SEC;
}
const { served: after } = await openLoop(controller.url, ADMITTED_PER_SEC * 0.9, 5);
const recoveredAt = after.findIndex((served) => served >= ADMITTED_PER_SEC * 0.9 * 0.95);
await Promise.all([controller.stop(), bare.stop()]);
await bucket.close();
await redis.stop();
rmSync(folder, { recursive: true, force: true });

const digits = (value) => Number(value.toPrecision(3));
console.info(
  JSON.stringify({
    bench: 'leases',
    figures: {
      cpuUsPerCall: digits(of('headgate', 'cpuUsPerCall')),
      callsPerSec: Math.round(of('headgate', 'perSec')),
      cutP99Ms: delays.length < LISTENERS ? null : digits(delays[Math.floor(delays.length * 0.99)]),
      listeners: LISTENERS,
      cutCpuMs: digits(cutCpuMs),
      goodputAt1000: digits(goodput[1000]),
      goodputAt5000: digits(goodput[5000]),
      recoverySec: recoveredAt === -1 ? null : recoveredAt,
    },
    ratios: { vsBareRoute: digits(of('headgate', 'perCpuSec') / of('bare', 'perCpuSec')) },
  }),
);
