// What a message costs Redis: four processes spend one flow's budget through one redis-server, against
// rate-limiter-flexible asked for every message, and asked for the same batches. Rounds alternate; medians are printed.
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { RedisTokenBucket } from '@headgate/bucket';
import { startRedis } from '@headgate/testing';
import { Redis } from 'ioredis';

const ROUNDS = 3;
const PROCESSES = 4;
const RATE_PER_SEC = 400_000;
const SETTLE_MS = 2_000;
const WARM_UP_MS = 8_000;
const RUN_MS = 12_000;
const PEER_MS = 3_000;
const WINDOW_MS = 10_000;

console.info(
  `load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`,
);
const server = await startRedis();
const redis = new Redis(server.url);
const bucket = new RedisTokenBucket(server.url, { commandTimeoutMs: 5_000 });
let seq = 0;

/** The controller's part: publishes, and divides the rate, once a second. */
async function turn() {
  seq += 1;
  const milli = RATE_PER_SEC * 1000;
  const rates = { rateMilliPerSec: milli, burstMilli: milli, safeMilliPerSec: milli, epoch: 1, seq };
  const reason = { code: 'FIXED', text: 'the bench fixes the rate', link: '/v1/flows/bench/decisions' };
  const overflow = { strategy: 'reject', maxWaitMs: 0, maxWaiting: 1 };
  const terms = { mode: 'enforce', overflow, onOutage: 'safe', reason, policyVersion: 'bench' };
  await bucket.publish({
    flow: 'bench',
    ...rates,
    validForMs: 30_000,
    leaseTtlMs: 5_000,
    refreshAfterMs: 1_000,
    terms,
  });
  const active = await bucket.instances('bench');
  const share = Math.floor(milli / Math.max(1, active.length));
  const shares = active.map(({ producer, instance }) => {
    return { producer, instance, shareMilliPerSec: share, reservedMilliPerSec: share, safeShareMilliPerSec: share };
  });
  const reservedMilli = active.reduce(
    (sum, { levelMilli, ageMs }) => sum + levelMilli + Math.floor((share * ageMs) / 1000),
    0,
  );
  await bucket.allocate({
    flow: 'bench',
    epoch: 1,
    rateMilliPerSec: milli,
    heldSafeMilliPerSec: 0,
    reservedMilli,
    shares,
  });
}

function start(mode, runMs, warmUpMs) {
  const script = fileURLToPath(new URL('bucket/worker.mjs', import.meta.url));
  return Array.from({ length: PROCESSES }, (_, i) => {
    const child = spawn(process.execPath, [script, mode, server.url, String(i), String(runMs), String(warmUpMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) =>
        code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`${mode} ended with ${code}`)),
      );
    });
  });
}

/** Commands that Redis ran, and the CPU seconds that it used. */
async function redisFigures() {
  const info = await redis.info();
  const value = (name) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)[1]);
  const evals = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'));
  return {
    evals: Number(evals?.[1] ?? 0),
    cpuSec: value('used_cpu_user') + value('used_cpu_sys'),
  };
}

async function measure(mode, runMs, warmUpMs) {
  const workers = start(mode, runMs, warmUpMs);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS + warmUpMs));
  const before = await redisFigures();
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, runMs - 1_000));
  const after = await redisFigures();
  const spanSec = (performance.now() - startedMs) / 1000;
  const results = await Promise.all(workers);
  const perSec = results.reduce((sum, { messages, sec }) => sum + messages / sec, 0);
  const cpuSecPerSec =
    results.reduce((sum, { cpuSec, sec }) => sum + cpuSec / sec, 0) + (after.cpuSec - before.cpuSec) / spanSec;
  return {
    results,
    perSec,
    perCpuSec: perSec / cpuSecPerSec,
    perCommand: perSec / ((after.evals - before.evals) / spanSec),
  };
}

/** The largest excess of any window of 10 s over ∫rate + burst + what was held at its start, as a part of ∫rate. */
function overAdmission(results) {
  const steps = Math.min(...results.map(({ used }) => used.length));
  const total = Array.from({ length: steps }, (_, i) => results.reduce((sum, { used }) => sum + used[i], 0));
  const held = Array.from({ length: steps }, (_, i) => results.reduce((sum, one) => sum + one.held[i], 0));
  const stepsPerWindow = WINDOW_MS / 100;
  const granted = (RATE_PER_SEC * WINDOW_MS) / 1000;
  let worst = -Infinity;
  for (let i = 0; i + stepsPerWindow < steps; i += 1) {
    const excess = total[i + stepsPerWindow] - total[i] - (granted + RATE_PER_SEC + held[i]);
    worst = Math.max(worst, excess / granted);
  }
  return Math.max(0, 100 * worst);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const runs = { headgate: [], rlf: [], rlfBatched: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  await redis.flushall();
  await turn();
  const timer = setInterval(() => void turn().catch(console.error), 1_000);
  runs.headgate.push(
    await measure('headgate', round === 0 ? RUN_MS : PEER_MS + 1_000, round === 0 ? WARM_UP_MS : SETTLE_MS),
  );
  clearInterval(timer);
  for (const mode of ['rlf', 'rlfBatched']) {
    await redis.flushall();
    runs[mode].push(await measure(mode, PEER_MS, 0));
  }
}
const perCpu = (mode) => median(runs[mode].map(({ perCpuSec }) => perCpuSec));
const figures = {
  messagesPerRedisCommand: Math.round(median(runs.headgate.map(({ perCommand }) => perCommand))),
  messagesPerSec: Math.round(median(runs.headgate.map(({ perSec }) => perSec))),
  perCpuSecond: Math.round(perCpu('headgate')),
  overAdmissionPct: Number(overAdmission(runs.headgate[0].results).toFixed(3)),
};
const ratios = {
  perCpuSecondVsRlf: Number((perCpu('headgate') / perCpu('rlf')).toPrecision(3)),
  perCpuSecondVsRlfBatched: Number((perCpu('headgate') / perCpu('rlfBatched')).toPrecision(3)),
};
await bucket.close();
redis.disconnect();
await server.stop();
console.info(JSON.stringify({ bench: 'bucket', figures, ratios }));
