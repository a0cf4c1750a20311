// A controller with many flows for `npm run bench -- page`: a Postgres of its own, the flows stored in it as anybody's
// are, and a hundred queues of which the database gives moving figures. Some are behind, one is silent, some observe.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PolicySchema } from '@headgate/contract';
import { openStores } from '@headgate/persistence';

const MAIN = fileURLToPath(new URL('../../apps/controller/dist/main.js', import.meta.url));
const QUEUES = 100;
/** As many savings at once as the store has connections. */
const SAVERS = 6;
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

/**
 * Starts a controller with `count` flows on a free port of 127.0.0.1 and waits until each has been decided once.
 *
 * @returns {Promise<{url: string, pid: number, stop: () => Promise<void>}>} `stop` ends and removes everything.
 */
export async function startWithFlows(count) {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
  chmodSync(folder, 0o755); // the database of a start as root runs as another account
  const stores = await openStores({ embeddedDir: folder });
  let child = null;
  const stop = async () => {
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      child.kill('SIGTERM');
      await once(child, 'exit');
      clearTimeout(force);
    }
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await seed(stores.stores.flows, count);
    const config = join(folder, 'headgate.yaml');
    writeFileSync(config, JSON.stringify({ databases: { bench: { url: stores.url, queues: queues() } }, flows: [] }));
    const port = await freePort();
    const { PATH } = process.env;
    child = spawn(process.execPath, [MAIN], {
      env: { PATH, PORT: String(port), HEADGATE_CONFIG: config, DATABASE_URL: stores.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    await decided(url, count, child);
    return { url, pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function seed(flows, count) {
  let next = 0;
  const save = async () => {
    for (let i = next++; i < count; i = next++) {
      const change = { expectedVersion: null, changedBy: 'bench', changedAtMs: Date.now(), reason: 'seeded' };
      await flows.save({ policy: policyOf(i), ...change });
    }
  };
  await Promise.all(Array.from({ length: SAVERS }, save));
}

function policyOf(i) {
  return PolicySchema.parse({
    flow: `flow-${String(i).padStart(5, '0')}`,
    owner: `team-${i % 20}`,
    mode: i % 10 === 9 ? 'observe' : 'enforce',
    rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800 },
    objective: { delaySec: 5 + (i % 7) },
    overflow: { strategy: 'block' },
    constraints: [{ kind: 'sql', database: 'bench', queue: `queue-${i % QUEUES}` }],
  });
}

/** Counters out of the clock: each queue at a rate and a delay of its own, the delay swaying within half a minute. */
function queues() {
  const entry = (i) => {
    const perSec = 100 + 37 * i;
    const query = `SELECT floor(t * ${perSec})::bigint AS enqueued,
      floor((t - ${1 + (i % 12)} - 2 * sin(t / 5 + ${i})) * ${perSec})::bigint AS completed, 1 AS consumers
      FROM (SELECT extract(epoch FROM clock_timestamp())::float8 - 1.7e9 AS t) AS clock ${i === 0 ? 'WHERE false' : ''}`;
    return [`queue-${i}`, { query }];
  };
  return Object.fromEntries(Array.from({ length: QUEUES }, (_, i) => entry(i)));
}

async function decided(url, count, child) {
  const untilMs = performance.now() + READY_WITHIN_MS;
  for (; performance.now() < untilMs; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`the controller ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/v1/flows?limit=1&sort=name`).catch(() => null);
    const list = answer?.ok ? await answer.json() : null;
    if (list?.matching === count && list.flows.every((flow) => flow.why !== null)) return;
  }
  throw new Error(`${count} flows were not all decided within ${READY_WITHIN_MS} ms`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
