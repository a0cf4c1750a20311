import { FaultProxy, type PostgresServer, startPostgres, until } from '@headgate/testing';
import { aDecisionRow, aPolicy, aSample } from '@headgate/testing/contracts';
import pg from 'pg';
import { type OpenStores, openStores } from './open-stores.js';

const DEADLINE_MS = 500;
const unavailable = { code: 'STORE_UNAVAILABLE', retriable: true };
const change = { policy: aPolicy(), changedBy: 'ada', changedAtMs: 1, reason: 'test' };

let server: PostgresServer;
let proxy: FaultProxy;
let open: OpenStores;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await FaultProxy.start(server.port);
  const url = server.url.replace(`:${server.port}/`, `:${proxy.port}/`);
  const options = { connectWithinMs: 20_000, deadlineMs: DEADLINE_MS, historyDeadlineMs: DEADLINE_MS };
  open = await openStores({ databaseUrl: url }, options);
}, 60_000);
afterEach(async () => {
  await open.close();
  await proxy.close();
  await sql('TRUNCATE flow_versions, clusters, decisions, history, producers, law_states');
});

/** Past the proxy and the stores. */
async function sql<Row>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Milliseconds until the call has been refused as unavailable. */
async function refusedAfterMs(call: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await expect(call).rejects.toMatchObject(unavailable);
  return performance.now() - begun;
}

const answers = () =>
  until(
    'the store answers again',
    () => open.stores.flows.list(),
    () => true,
    { withinMs: 15_000 },
  );
const settled = () =>
  until(
    'all rows are written',
    () => open.stores.decisions.losses().waiting,
    (waiting) => waiting === 0,
    {
      withinMs: 15_000,
    },
  );
const numbers = async () => (await open.stores.decisions.page('orders', null, 100)).map(({ number }) => number);

describe('a database that is gone', () => {
  it('[F36] edits fail at once, rows wait, and all of them are there when it is back', async () => {
    open.stores.decisions.append([aDecisionRow({ number: 1 })]);
    await settled();
    await server.kill();
    try {
      const calls = [
        () => open.stores.flows.list(),
        () => open.stores.flows.save({ ...change, expectedVersion: null }),
        () => open.stores.producers.list(null),
        () => open.stores.lawStates.load('orders'),
        () => open.stores.history.read('orders', 0, 1, 1),
        () => open.identity.takeEpoch(),
      ];
      for (const call of calls) expect(await refusedAfterMs(call())).toBeLessThan(DEADLINE_MS + 100);
      for (const number of [2, 3, 4]) open.stores.decisions.append([aDecisionRow({ number })]);
      open.stores.history.append([aSample()]);
      expect(open.stores.decisions.losses()).toEqual({ waiting: 3, dropped: 0, refused: 0 });
    } finally {
      await server.restart();
    }
    await answers();
    await settled();
    expect(await numbers()).toEqual([4, 3, 2, 1]);
    await until('history is written', () => open.stores.history.losses().waiting === 0);
    expect(open.stores.history.losses()).toEqual({ waiting: 0, dropped: 0, refused: 0 });
  }, 60_000);

  it('lives through a crash of one backend, which drops every connection', async () => {
    await open.stores.flows.list();
    const backend = `SELECT pid FROM pg_stat_activity WHERE application_name = 'headgate main' LIMIT 1`;
    const [row] = await sql<{ pid: number }>(backend);
    process.kill(row!.pid, 'SIGKILL');
    await answers();
    await until('an edit is taken', async () => {
      const outcome = await open.stores.flows.save({ ...change, expectedVersion: null });
      return outcome.ok || outcome.conflict;
    });
  }, 60_000);

  it('rejects a start in time, with the reason, and one on a wrong password at once', async () => {
    await proxy.down();
    const nowhere = `postgres://headgate:headgate@127.0.0.1:${proxy.port}/postgres`;
    expect(await refusedAfterMs(openStores({ databaseUrl: nowhere }, { connectWithinMs: 600 }))).toBeLessThan(2_000);
    const begun = performance.now();
    const wrong = server.url.replace('headgate:headgate', 'headgate:wrong');
    await expect(openStores({ databaseUrl: wrong }, { connectWithinMs: 30_000 })).rejects.toThrow(
      'password authentication failed',
    );
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('a database that does not answer', () => {
  it('rejects each call by its deadline, then at once, and works again when it answers', async () => {
    await open.stores.flows.list();
    proxy.downstream.add({ type: 'timeout' });
    try {
      for (let i = 0; i < 3; i += 1) {
        const ms = await refusedAfterMs(open.stores.flows.list());
        expect(ms).toBeGreaterThan(DEADLINE_MS - 50);
        expect(ms).toBeLessThan(DEADLINE_MS + 400);
      }
      for (let i = 0; i < 20; i += 1) expect(await refusedAfterMs(open.stores.flows.list())).toBeLessThan(100);
      open.stores.decisions.append([aDecisionRow({ number: 7 })]);
    } finally {
      proxy.downstream.remove('timeout');
    }
    await answers();
    await settled();
    expect(await numbers()).toEqual([7]);
  }, 60_000);

  it('gives no connection back to the pool that may never answer', async () => {
    const many = (call: () => Promise<unknown>) => Promise.all(Array.from({ length: 12 }, call));
    await many(() => open.stores.flows.list());
    // One of history, and those that the many have opened.
    expect(proxy.openConnections).toBeGreaterThan(3);
    proxy.downstream.add({ type: 'timeout' });
    await many(() => refusedAfterMs(open.stores.flows.list()));
    await until('all but that of history are closed', () => proxy.openConnections <= 1);
    proxy.downstream.remove('timeout');
    await answers();
  }, 60_000);

  it('[F39] a history that is blocked takes nothing from the rest', async () => {
    const blocker = new pg.Client({ connectionString: server.url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE history, decisions');
    const reads = Array.from({ length: 10 }, () => refusedAfterMs(open.stores.history.read('orders', 0, 1, 1)));
    open.stores.history.append([aSample()]);
    for (let i = 0; i < 20; i += 1) await open.stores.flows.list();
    expect(await open.identity.takeEpoch()).toBeGreaterThan(0);
    for (const ms of await Promise.all(reads)) expect(ms).toBeLessThan(DEADLINE_MS + 400);
    await blocker.query('ROLLBACK');
    await blocker.end();
    await until('history is written', () => open.stores.history.losses().waiting === 0, Boolean, { withinMs: 15_000 });
  }, 60_000);

  it('ends the calls under way when it is closed, and rejects those that come later', async () => {
    await open.stores.flows.list();
    proxy.downstream.add({ type: 'timeout' });
    const call = refusedAfterMs(open.stores.flows.list());
    await open.close();
    expect(await call).toBeLessThan(DEADLINE_MS + 400);
    await refusedAfterMs(open.stores.flows.list());
    await open.close();
  }, 60_000);
});

describe('a database that takes no writes', () => {
  /** What a full disk says, from the statement itself and not from the disk of this machine. */
  const FULL = `
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON decisions EXECUTE FUNCTION full_disk();
    CREATE TRIGGER full_disk BEFORE INSERT ON flow_versions EXECUTE FUNCTION full_disk();`;
  const FREE = 'DROP FUNCTION IF EXISTS full_disk CASCADE';

  it('[F38] edits are refused as unavailable, rows wait in the ring, the oldest are shed and counted', async () => {
    await sql(FULL);
    try {
      await refusedAfterMs(open.stores.flows.save({ ...change, expectedVersion: null }));
      const rows = Array.from({ length: 10_050 }, (_, number) => aDecisionRow({ number }));
      open.stores.decisions.append(rows);
      await until('all are in the ring', () => open.stores.decisions.losses().dropped === 50);
      expect(open.stores.decisions.losses()).toEqual({ waiting: 10_000, dropped: 50, refused: 0 });
      expect(await open.stores.flows.list()).toEqual([]);
    } finally {
      await sql(FREE);
    }
    await settled();
    const [count] = await sql<{ n: number; first: string }>('SELECT count(*)::int n, min(number) first FROM decisions');
    expect(count).toEqual({ n: 10_000, first: '50' });
  }, 60_000);

  it('[F38] a read-only database is one that is away', async () => {
    await sql('ALTER DATABASE postgres SET default_transaction_read_only = on');
    await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'headgate %'`);
    try {
      await answers();
      await refusedAfterMs(open.stores.flows.save({ ...change, expectedVersion: null }));
    } finally {
      await sql('BEGIN; SET TRANSACTION READ WRITE; ALTER DATABASE postgres RESET ALL; COMMIT');
      await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'headgate %'`);
    }
    await answers();
    expect(await open.stores.flows.save({ ...change, expectedVersion: null })).toMatchObject({ ok: true });
  }, 60_000);
});

it('[F42] a change whose acknowledgement is lost is found by reading again, and a blind retry changes nothing', async () => {
  await open.stores.flows.list();
  proxy.downstream.add({ type: 'timeout' });
  await refusedAfterMs(open.stores.flows.save({ ...change, expectedVersion: null }));
  proxy.downstream.remove('timeout');
  await answers();
  expect(await open.stores.flows.list()).toMatchObject([{ flow: 'orders', version: 1 }]);
  expect(await open.stores.flows.save({ ...change, expectedVersion: null })).toMatchObject({
    ok: false,
    conflict: { version: 1, changedBy: 'ada' },
  });
}, 60_000);

it('a row that the database will never take is counted as refused and holds nobody up', async () => {
  const bad = aDecisionRow({ number: 3, why: 'a NUL \0 in it' });
  open.stores.decisions.append([1, 2].map((number) => aDecisionRow({ number })));
  open.stores.decisions.append([bad, ...[4, 5, 6, 7].map((number) => aDecisionRow({ number }))]);
  await settled();
  expect(await numbers()).toEqual([7, 6, 5, 4, 2, 1]);
  expect(open.stores.decisions.losses()).toEqual({ waiting: 0, dropped: 0, refused: 1 });
  const refused = open.stores.flows.save({ ...change, reason: '\0', expectedVersion: null });
  await expect(refused).rejects.toMatchObject({ code: 'STORE_REFUSED', retriable: false });
});
