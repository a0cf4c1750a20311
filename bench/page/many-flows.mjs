// A controller with many flows for `npm run bench -- page`: a Postgres of its own, the flows stored in it as anybody's
// are, and a hundred queues of which the database gives moving figures. Some are behind, one is silent, some observe.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicySchema } from '@headgate/contract';
import { startController } from '../support/controller.mjs';

const QUEUES = 100;
/** As many savings at once as the store has connections. */
const SAVERS = 6;
const READY_WITHIN_MS = 120_000;

/**
 * Starts a controller with `count` flows on a free port of 127.0.0.1 and waits until each has been decided once.
 *
 * @returns {Promise<{url: string, pid: number, stop: () => Promise<void>}>} `stop` ends and removes everything.
 */
export function startWithFlows(count) {
  return startController({
    withinMs: READY_WITHIN_MS,
    isReady: (url) => areDecided(url, count),
    prepare: async ({ stores, url }, folder) => {
      await seed(stores.flows, count);
      const config = join(folder, 'headgate.yaml');
      writeFileSync(config, JSON.stringify({ databases: { bench: { url, queues: queues() } }, flows: [] }));
      return { HEADGATE_CONFIG: config };
    },
  });
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

async function areDecided(url, count) {
  let decided = 0;
  for (let cursor = ''; cursor !== null; ) {
    const answer = await fetch(`${url}/v1/flows?limit=500&sort=name${cursor}`).catch(() => null);
    if (!answer?.ok) return false;
    const { matching, flows, nextCursor } = await answer.json();
    if (matching !== count) return false;
    decided += flows.filter((flow) => flow.why !== null).length;
    cursor = nextCursor === null ? null : `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return decided === count;
}
