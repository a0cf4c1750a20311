import pg from 'pg';
import { type PostgresServer, startPostgres } from './postgres.js';
import { sharedPostgres } from './shared.js';
import { accepts } from './tcp.js';

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<{ answer: unknown }>(sql)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres({ settings: { max_connections: 7 } });
  }, 60_000);
  afterAll(() => postgres.stop());

  it('is version 15, with the settings it was given', async () => {
    expect(await ask(postgres.url, "SELECT current_setting('server_version_num')::int / 10000 AS answer")).toBe(15);
    expect(await ask(postgres.url, "SELECT current_setting('max_connections') AS answer")).toBe('7');
  });

  it('keeps its data and port over a kill, and does not wait for its clients when it stops', async () => {
    await ask(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await ask(postgres.url, 'CHECKPOINT');
    await postgres.kill();
    await postgres.restart();
    const lingering = new pg.Client({ connectionString: postgres.url });
    lingering.on('error', () => {});
    await lingering.connect();
    expect(await ask(postgres.url, 'SELECT answer FROM kept')).toBe(42);
    await postgres.stop({ keepData: true });
    expect(await accepts(postgres.port)).toBe(false);
    await postgres.restart();
    expect(await ask(postgres.url, 'SELECT answer FROM kept')).toBe(42);
  });

  it('gives each suite a database of its own, which goes with it', async () => {
    const before = process.env.HEADGATE_TEST_DATABASE_URL;
    process.env.HEADGATE_TEST_DATABASE_URL = postgres.url;
    try {
      const [one, other] = [await sharedPostgres(), await sharedPostgres()];
      await ask(one.address, 'CREATE TABLE mine ()');
      expect(await ask(other.address, "SELECT to_regclass('mine') AS answer")).toBeNull();
      await Promise.all([one.stop(), other.stop()]);
      await expect(ask(one.address, 'SELECT 1')).rejects.toThrow('does not exist');
    } finally {
      if (before === undefined) delete process.env.HEADGATE_TEST_DATABASE_URL;
      else process.env.HEADGATE_TEST_DATABASE_URL = before;
    }
  });
});
