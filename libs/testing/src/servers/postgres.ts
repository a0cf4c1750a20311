import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { TestServer } from './server.js';
import { type Account } from './server-process.js';

const run = promisify(execFile);
/** Where Debian keeps the programs of the oldest version that Headgate supports; POSTGRES_BIN names another place. */
const BIN = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';
const USER = 'headgate';
const PASSWORD = 'headgate';

export interface PostgresServer {
  /** Of its database `postgres`, with user and password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Changes with every restart. */
  readonly pid: number;
  readonly isRunning: boolean;
  stop(options?: { keepData?: boolean }): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

const RESTARTS = 20;

/**
 * A Postgres 15 that does not wait for the disk. It cannot be paused, because each of its processes is a group of its
 * own: put a `FaultProxy` with a `timeout` in front. `settings` are added to its command line, for example
 * `{ max_connections: 5 }`.
 */
export async function startPostgres({
  settings = {} as Readonly<Record<string, string | number>>,
} = {}): Promise<PostgresServer> {
  const account = serverAccount();
  const more = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await TestServer.start({
    name: 'postgres',
    portCount: 1,
    // SIGTERM would wait until every client has gone.
    stopSignal: 'SIGINT',
    prepare: (dir) => initialise(dir, account),
    launch: (dir, [port]) => ({
      name: 'postgres',
      command: join(BIN, 'postgres'),
      args: [
        ...['-D', join(dir, 'data'), '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
        ...['-c', 'unix_socket_directories=', '-c', 'fsync=off', ...more],
      ],
      account,
      isReady: () => logsIn(urlOf(port!)),
      readyWithinMs: 30_000,
    }),
  }).catch(explain);
  const restart = () => restartWhenFree(() => TestServer.prototype.restart.call(server));
  return Object.assign(server, { host: '127.0.0.1', url: urlOf(server.port), restart });
}

/** After a kill its other processes end by themselves, and hold the shared memory until they have. */
async function restartWhenFree(restart: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await restart();
    } catch (error) {
      if (attempt === RESTARTS || !/still in use/.test(String(error))) throw error;
      await sleep(50);
    }
  }
}

function urlOf(port: number): string {
  return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
}

/** Postgres does not run as root: its package made an account. */
function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const row = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  if (!row) throw new Error(`there is no account postgres: ${INSTALL}`);
  return { uid: Number(row[1]), gid: Number(row[2]) };
}

async function initialise(dir: string, account: Account | undefined): Promise<void> {
  const data = join(dir, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const secret = join(dir, 'password');
  writeFileSync(secret, PASSWORD);
  if (account) for (const path of [dir, secret]) chownSync(path, account.uid, account.gid);
  const login = ['-U', USER, `--pwfile=${secret}`, '--auth=scram-sha-256'];
  const options = { ...account, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  await run(join(BIN, 'initdb'), ['-D', data, ...login, '--encoding=UTF8', '--locale=C', '--no-sync'], options);
}

async function logsIn(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  return await client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

const INSTALL = 'apt-get install postgresql, or set POSTGRES_BIN to the folder of another installation';

function explain(error: Error): never {
  if (!/ENOENT/.test(error.message)) throw error;
  throw new Error(`Postgres 15 is not there: ${INSTALL}`, { cause: error });
}
