import { storesContract } from '@headgate/testing/contracts';
import { afterAll, beforeAll } from '@jest/globals';
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
