import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MIGRATIONS, MIGRATIONS_TABLE } from '@headgate/migrations';
import { sharedPostgres, until } from '@headgate/testing';
import { type DataSource } from 'typeorm';
import { type DataFolder, dataFolder } from '../test/data-folder.js';
import { type Login } from './data-source-options.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
import { migrate, migrationSource } from './migrate.js';
import { openStores } from './open-stores.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const open: DataSource[] = [];
const POOL = { name: 'test', onLog: () => {}, connectTimeoutMs: 20_000 };

afterEach(async () => {
  for (const source of open.splice(0)) await source.destroy();
});

async function connect(login: Login): Promise<DataSource> {
  const source = await migrationSource(login, POOL).initialize();
  open.push(source);
  return source;
}

async function tables(source: DataSource): Promise<string[]> {
  const sql = `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> $1 ORDER BY 1`;
  return (await source.query<{ tablename: string }[]>(sql, [MIGRATIONS_TABLE])).map(({ tablename }) => tablename);
}

/** What TypeORM would change to make the tables what the entities say. */
async function drift(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

async function upDownUp(login: Login): Promise<void> {
  const source = await connect(login);
  await migrate(source, 20_000);
  const first = await tables(source);
  expect(first).toContain('flow_versions');
  expect(await drift(source)).toEqual([]);
  for (const _ of MIGRATIONS) await source.undoLastMigration();
  expect(await tables(source)).toEqual([]);
  await migrate(source, 20_000);
  expect(await tables(source)).toEqual(first);
  expect(await drift(source)).toEqual([]);
}

describe('on Postgres 15', () => {
  let database: Awaited<ReturnType<typeof sharedPostgres>>;
  beforeEach(async () => {
    database = await sharedPostgres();
  }, 60_000);
  afterEach(() => database.stop());

  it('goes up, down and up again, and then is what the entities say', async () => {
    await upDownUp({ url: database.address });
  });

  it('sees a schema that drifted', async () => {
    const source = await connect({ url: database.address });
    await migrate(source, 20_000);
    await source.query('ALTER TABLE decisions DROP COLUMN why');
    await source.query('DROP INDEX history_step_at');
    expect((await drift(source)).join('\n')).toMatch(/history_step_at[\s\S]*"why"|"why"[\s\S]*history_step_at/);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '-1', '-1e-9'])('[F61] takes no decision of %s/s', async (rate) => {
    const source = await connect({ url: database.address });
    await migrate(source, 20_000);
    const insert = `INSERT INTO decisions (flow, number, at, mode, policy_version, epoch, seq, rate_per_sec, reason, why, constraints)
      VALUES ('orders', $2, now(), 'enforce', 'a', 1, 1, $1::float8, 'OPEN', 'it is open', '[]')`;
    await expect(source.query(insert, [rate, 1])).rejects.toMatchObject({ constraint: 'decisions_rate_finite' });
    await source.query(insert, ['0', 2]);
  });

  it('names every constraint and index itself', async () => {
    const source = await connect({ url: database.address });
    await migrate(source, 20_000);
    const names = await source.query<{ name: string }[]>(
      `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND tablename <> $1
       UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         AND conrelid <> $1::regclass AND contype <> 'n'`,
      [MIGRATIONS_TABLE],
    );
    expect(names.length).toBeGreaterThan(8);
    // What Postgres or TypeORM would have called it.
    for (const { name } of names) expect(name).not.toMatch(/_(pkey|key|idx|check|fkey)\d*$|^(PK|IDX|UQ|FK|CHK)_/);
  });

  it('[F40] many starts at once on an empty database make the schema once', async () => {
    const starts = Array.from({ length: 4 }, () =>
      openStores({ databaseUrl: database.address }, { connectWithinMs: 30_000, deadlineMs: 10_000 }),
    );
    const opened = await Promise.all(starts);
    const ids = await Promise.all(opened.map(async ({ identity }) => (await identity.identity()).databaseId));
    expect(new Set(ids).size).toBe(1);
    const epochs = await Promise.all(opened.map(({ identity }) => identity.takeEpoch()));
    expect(new Set(epochs)).toEqual(new Set([1, 2, 3, 4]));
    const source = await connect({ url: database.address });
    const ran = await source.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${MIGRATIONS_TABLE}`);
    expect(ran[0]?.count).toBe(MIGRATIONS.length);
    await Promise.all(opened.map(({ close }) => close()));
  }, 60_000);

  it('[F40] waits for a start that migrates, not for ever, and goes on where that one dies', async () => {
    const holder = (await connect({ url: database.address })).createQueryRunner();
    const [held] = (await holder.query('SELECT pg_backend_pid() AS pid, pg_advisory_lock(1214734677)')) as {
      pid: number;
    }[];
    const waiting = openStores({ databaseUrl: database.address }, { connectWithinMs: 300 });
    await expect(waiting).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: /lock timeout/ });

    const patient = openStores({ databaseUrl: database.address }, { connectWithinMs: 30_000, deadlineMs: 10_000 });
    const source = await connect({ url: database.address });
    const blocked = `SELECT count(*)::int AS count FROM pg_locks
      WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await until('it waits', async () => (await source.query<{ count: number }[]>(blocked))[0]?.count === 1);
    await source.query('SELECT pg_terminate_backend($1)', [held!.pid]);
    const opened = await patient;
    expect(await opened.stores.flows.list()).toEqual([]);
    await opened.close();
    await holder.release();
  }, 60_000);

  it('runs from the command line of TypeORM', async () => {
    const cli = ['node_modules/typeorm/cli.js', 'migration:run', '-d', 'migrations/dist/data-source.js'];
    const env = { ...process.env, DATABASE_URL: database.address };
    const { stdout } = await promisify(execFile)(process.execPath, cli, { cwd: ROOT, env });
    expect(stdout).toContain(MIGRATIONS.at(-1)!.name);
    expect(await drift(await connect({ url: database.address }))).toEqual([]);
  }, 60_000);
});

describe('on the embedded Postgres', () => {
  let folder: DataFolder;
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    folder = dataFolder();
    server = await startEmbeddedPostgres({ dir: folder.path });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it('goes up, down and up again, and then is what the entities say', async () => {
    const { host, port, username, password, database } = server;
    await upDownUp({ host, port, username, password, database });
  });
});
