import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@headgate/testing';
import { newSeed } from '@headgate/testing/contracts';
import pg from 'pg';
import { type DataFolder, dataFolder } from '../../test/data-folder.js';
import { killRounds, query, randomFrom, writtenIds } from '../../test/kill-rounds.js';
import { Owner } from '../../test/owner.js';
import { serverAccount } from './server-account.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.js';

let template: DataFolder;
let folder: DataFolder;
const running: EmbeddedPostgres[] = [];
const lines: string[] = [];

beforeAll(async () => {
  template = dataFolder();
  await (await startEmbeddedPostgres({ dir: template.path })).stop();
}, 60_000);
afterAll(() => template.remove());
beforeEach(() => {
  folder = dataFolder();
  lines.length = 0;
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await until('no process of the folder is left', () => folder.processes().length === 0, Boolean, { withinMs: 10_000 });
  folder.remove();
});

/** An initdb takes a second or two: those who do not test it get the files of one that ran before. */
function isOld(): void {
  execFileSync('cp', ['-a', join(template.path, 'pg18'), folder.path]);
}

async function start(dir = folder.path, ownerUrl?: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir, ownerUrl, onLog: (line) => lines.push(line) });
  running.push(server);
  return server;
}

const one = (server: EmbeddedPostgres) => query<{ one: number }>(server, 'SELECT 1 AS one');
const answers = (server: EmbeddedPostgres) =>
  until(
    'it answers',
    () => one(server),
    ([row]) => row?.one === 1,
    { withinMs: 20_000 },
  );

describe('an embedded Postgres', () => {
  it('is version 18, safe on disk, and reached by a socket and a password only', async () => {
    const server = await start();
    const settings = `SELECT name, setting FROM pg_settings WHERE name IN
      ('server_version', 'fsync', 'data_checksums', 'listen_addresses', 'TimeZone', 'server_encoding') ORDER BY name`;
    const rows = await query<{ name: string; setting: string }>(server, settings);
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      ...{ data_checksums: 'on', fsync: 'on', listen_addresses: '' },
      ...{ server_encoding: 'UTF8', server_version: expect.stringMatching(/^18/), TimeZone: 'UTC' },
    });
    expect(await query(server, "SELECT upper('straße é') AS upper, 'B' < 'a' AS sorted")).toEqual([
      { upper: 'STRAßE É', sorted: true },
    ]);
    expect(statSync(server.host).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder.path, 'pg18/headgate.password')).mode & 0o777).toBe(0o600);
    const { host, port, username: user, database } = server;
    const stranger = new pg.Client({ host, port, user, database, password: 'password' });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  }, 60_000);

  it('stops, as often as it is told, and starts again with what it had', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    expect(first.pid()).toBe(-1);
    const second = await start();
    expect(second.password).toBe(first.password);
    expect(await query(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(lines.join('\n')).not.toContain('not properly shut down');
  }, 60_000);

  it('listens on TCP where it is asked to', async () => {
    isOld();
    const server = await startEmbeddedPostgres({ dir: folder.path, tcp: true });
    running.push(server);
    expect(server.host).toBe('127.0.0.1');
    await answers(server);
  }, 60_000);

  it.each(['a space, a comma, é and a "quote"', `${'long-'.repeat(24)}`])(
    'runs in a folder named %j',
    async (name) => {
      const server = await start(join(folder.path, name));
      await answers(server);
      await server.stop();
      if (!server.host.startsWith(folder.path)) expect(existsSync(server.host)).toBe(false);
    },
    60_000,
  );

  it("ignores the locale and the settings of the user's shell", async () => {
    const owner = new Owner(folder.path, '', { LC_ALL: 'xx_YY.bogus', PGDATA: '/nowhere', PGPORT: 'none' });
    await owner.hasWritten(1);
    owner.interrupt();
    await owner.gone();
    expect(owner).toMatchObject({ isDone: true, failures: [] });
  }, 60_000);

  it('refuses the files of another major version, and names them', async () => {
    mkdirSync(join(folder.path, 'pg18'));
    writeFileSync(join(folder.path, 'pg18/PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({ code: 'VERSION', message: expect.stringContaining(folder.path) });
  });

  it('sweeps away what a start left that was killed while it made the folder', async () => {
    isOld();
    mkdirSync(join(folder.path, 'pg18.new-999999999-abcd'));
    writeFileSync(join(folder.path, 'pg18.new-999999999-abcd.pw'), 'secret');
    await start();
    expect(readdirSync(folder.path).sort()).toEqual(['pg18', 's']);
  }, 60_000);

  it('run by root it is another account, which needs a way to the folder; otherwise it is ours', async () => {
    isOld();
    const isRoot = process.getuid?.() === 0;
    const server = await start();
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1];
    expect(uid === String(process.getuid?.())).toBe(!isRoot);
    await server.stop();
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const starting = start(join(closed, 'data'));
    if (isRoot) await expect(starting).rejects.toMatchObject({ code: 'UNREACHABLE' });
    else await answers(await starting);
  }, 60_000);

  it('says what to do where its folder is a file, or lies under one', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    for (const dir of [file, join(file, 'data')]) {
      await expect(start(dir)).rejects.toMatchObject({
        code: 'UNREACHABLE',
        message: expect.stringMatching(/is no folder that this account can write to .*HEADGATE_DATA names one/),
      });
    }
  });
});

describe('the owner of a folder', () => {
  it('[F41] is one: of two starts at once one is ready, and the other one is told who has it', async () => {
    for (const state of ['a new folder', 'an old one']) {
      const starts = await Promise.allSettled([start(), start()]);
      expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = starts.find((outcome) => outcome.status === 'rejected');
      expect({ state, reason: refused?.reason }).toMatchObject({ state, reason: { code: 'IN_USE' } });
      await running[0]!.stop();
    }
  }, 60_000);

  it('[F41] refuses a second start from another process, and goes on', async () => {
    isOld();
    const server = await start(folder.path, 'http://127.0.0.1:8080');
    const second = new Owner(folder.path);
    await second.gone();
    expect(second.failures.join('\n')).toContain(
      `in use by another Headgate, pid ${process.pid} at http://127.0.0.1:8080.`,
    );
    await answers(server);
    expect(server.startCount()).toBe(1);
  }, 60_000);

  it('[F41] loses no acknowledged row to kill -9 mid-write, and leaves no process', async () => {
    isOld();
    const report = await killRounds(folder, 4, randomFrom(newSeed('kill -9 mid-write')));
    expect(report).toMatchObject({ lost: [], left: [] });
    expect(report.acknowledged).toBeGreaterThan(3);
    expect(report.slowestEndMs).toBeLessThan(5_000);
  }, 120_000);

  it('starts where the number in a stale postmaster.pid belongs to another program now', async () => {
    isOld();
    await (await start()).stop();
    // Of the server's own account, or else Postgres itself would see that it is none of its own.
    const stdio: ['pipe', 'ignore', 'ignore'] = ['pipe', 'ignore', 'ignore'];
    const other = spawn('/bin/cat', { ...serverAccount(), cwd: '/', stdio });
    try {
      const file = join(folder.path, 'pg18/postmaster.pid');
      writeFileSync(file, `${other.pid}\n${folder.path}/pg18\n1\n5432\n/nowhere\n\n`);
      await answers(await start());
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  }, 60_000);

  it('keeps the folder when a backend crashes and takes its connection with it', async () => {
    isOld();
    const server = await start();
    const [owner] = await query<{ pid: number }>(
      server,
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'headgate owner'",
    );
    process.kill(owner!.pid, 'SIGKILL');
    const held = "SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND granted";
    await until(
      'the lock is held again',
      () => query<{ count: number }>(server, held),
      ([row]) => row?.count === 1,
      {
        withinMs: 20_000,
      },
    );
    expect(server.startCount()).toBe(1);
    await expect(start()).rejects.toMatchObject({ code: 'IN_USE' });
    await answers(server);
  }, 60_000);

  it('starts the server again that was killed under it', async () => {
    isOld();
    const server = await start();
    await query(server, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const before = server.pid();
    process.kill(before, 'SIGKILL');
    await until('it was started again', () => server.startCount() === 2, Boolean, { withinMs: 20_000 });
    expect(server.pid()).not.toBe(before);
    expect(await query(server, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  }, 60_000);

  it('may write to the end when Ctrl-C goes to its whole process group', async () => {
    isOld();
    const owner = new Owner(folder.path);
    await owner.hasWritten(20);
    owner.interrupt();
    await owner.gone();
    expect(owner).toMatchObject({ isDone: true, failures: [] });
    const found = await writtenIds(await start());
    expect(found).toHaveLength(owner.acknowledged.length);
    expect(lines.join('\n')).not.toContain('not properly shut down');
  }, 60_000);

  it('leaves a server that ends in order when it exits without a word', async () => {
    isOld();
    const owner = new Owner(folder.path, 'exit');
    await owner.gone();
    expect(owner).toMatchObject({ isDone: false, failures: [] });
    await until('nothing is left', () => folder.processes().length === 0, Boolean, { withinMs: 10_000 });
    await start();
    expect(lines.join('\n')).not.toContain('not properly shut down');
  }, 60_000);
});
