// Rows that one flow adds to the database in an hour: the demo, settled and left alone, watched for two minutes. Rows
// that are rolled up or expire later are counted as they are written.
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { startController } from './support/controller.mjs';

const SETTLE_MS = 60_000;
const WINDOW_MS = 120_000;
/** The counters of the server are behind by a second or so. */
const FLUSH_MS = 2000;
/** The demo's own queue is no memory of Headgate's. */
const QUERY = `SELECT relname AS name, n_tup_ins::int AS inserted, n_tup_upd::int AS updated
  FROM pg_stat_user_tables WHERE relname NOT LIKE 'demo%' ORDER BY relname`;

const controller = await startController({
  withinMs: 60_000,
  isReady: async (url) => {
    const answer = await fetch(`${url}/v1/flows/orders`).catch(() => null);
    return answer?.ok === true && (await answer.json()).policy.mode === 'enforce';
  },
  prepare: async (_opened, folder) => ({ HEADGATE_DEMO: '1', HEADGATE_CONFIG: `${folder}/headgate.yaml` }),
});
const database = await new DataSource({ type: 'postgres', url: controller.databaseUrl }).initialize();
try {
  await sleep(SETTLE_MS);
  const before = await database.query(QUERY);
  await sleep(WINDOW_MS);
  await sleep(FLUSH_MS);
  const after = await database.query(QUERY);
  const perHour = (count) => Math.round((count * 3_600_000) / (WINDOW_MS + FLUSH_MS));
  const figures = {};
  for (const { name, inserted, updated } of after) {
    const then = before.find((one) => one.name === name);
    const [rows, changes] = [perHour(inserted - (then?.inserted ?? 0)), perHour(updated - (then?.updated ?? 0))];
    console.info(`${name}: ${rows} rows an hour, ${changes} updates`);
    figures[`${name}PerHour`] = rows;
  }
  console.info(JSON.stringify({ bench: 'rows', figures, ratios: {} }));
} finally {
  await database.destroy();
  await controller.stop();
}
