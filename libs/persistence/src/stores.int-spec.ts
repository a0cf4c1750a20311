import { until } from '@headgate/testing';
import { aPolicy, storesContract } from '@headgate/testing/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type TestStores, testStores } from '../test/database-harness.js';

let open: TestStores;

beforeAll(async () => {
  open = await testStores();
}, 60_000);
afterAll(() => open.close());

storesContract('postgres 15', async () => {
  await open.sql('TRUNCATE flow_versions, clusters, decisions, history, producers, law_states');
  return { ...open.stores, identity: open.identity };
});

it('waits for a writer that has not committed yet, and then tells what that one has made', async () => {
  const change = { policy: aPolicy({ flow: 'raced' }), changedBy: 'ada', changedAtMs: 1, reason: 'first' };
  await open.stores.flows.save({ ...change, expectedVersion: null });
  await open.sql('BEGIN');
  await open.sql(`INSERT INTO flow_versions SELECT flow, 2, policy, 'bob', changed_at, reason
    FROM flow_versions WHERE flow = 'raced'`);
  const outcome = open.stores.flows.save({ ...change, expectedVersion: 1 });
  const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  await until(
    'it waits',
    () => open.sql(waiting),
    (rows) => rows.length === 1,
  );
  await open.sql('COMMIT');
  expect(await outcome).toMatchObject({ ok: false, conflict: { version: 2, changedBy: 'bob' } });
});
