import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { type Address, socketAddress, sweepSocket, tcpAddress } from './address.js';
import { nativeFolder, readyBinaries } from './binaries.js';
import { clusterFolder, openCluster, USER } from './cluster-folder.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { IS_WINDOWS } from './machine.js';
import { OwnedServer, type ServerSetup } from './owned-server.js';
import { canEnter, serverAccount } from './server-account.js';
import { takeOver } from './take-over.js';

export interface EmbeddedPostgresOptions {
  /** Data folder; made where it is missing. One machine, one Headgate. */
  readonly dir: string;
  /** Listen on a free port of 127.0.0.1 instead of a Unix socket. Default: on Windows alone. */
  readonly tcp?: boolean;
  /** Where the owner answers: another start on the same folder is told. */
  readonly ownerUrl?: string;
  /** Lines of the server, and of what is done to it. */
  readonly onLog?: (line: string) => void;
}

export interface EmbeddedPostgres extends Address {
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Ends the server in order; idempotent. Close the connections before. */
  stop(): Promise<void>;
  /** Changes when the server had to be started again; -1 where it does not run. */
  pid(): number;
  watchdogPid(): number;
  /** 1 for the first start, one more for each time it had died. */
  startCount(): number;
}

/**
 * One real Postgres in a folder, owned by this process: made, started, watched, started again when it dies, ended with
 * this process however that ends, and taken over after a crash.
 *
 * @example const server = await startEmbeddedPostgres({ dir: '.headgate' });
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const setup = await prepare(options);
  await takeOver(setup); // before a socket's folder is made: a refused start leaves nothing behind
  const address = (options.tcp ?? IS_WINDOWS) ? await tcpAddress() : socketAddress(setup.dir, setup.account);
  const server = new OwnedServer(setup, address);
  const atExit = () => server.running?.interrupt(); // after process.exit() the server ends by itself
  process.once('exit', atExit);
  const stop = async () => {
    await server.stop();
    process.off('exit', atExit);
    sweepSocket(address.host);
  };
  try {
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const pid = () => (server.running?.isRunning ? server.running.pid : -1);
  const watchdogPid = () => server.running?.watchdogPid ?? -1;
  const login = { username: USER, password: setup.password, database: 'postgres' };
  return { ...address, ...login, stop, pid, watchdogPid, startCount: () => server.startCount };
}

async function prepare({ dir: named, ownerUrl, onLog = () => {} }: EmbeddedPostgresOptions): Promise<ServerSetup> {
  const dir = writableFolder(named);
  const account = serverAccount();
  if (!canEnter(account, dir)) {
    throw new EmbeddedPostgresError(
      'UNREACHABLE',
      `The account with uid ${account.uid} cannot enter ${dir}: use a folder such as /var/lib/headgate`,
    );
  }
  const { postgres, initdb, pgCtl } = readyBinaries(await nativeFolder(), dir, account);
  const password = await openCluster(dir, initdb, account);
  return { dir, data: clusterFolder(dir), password, postgres, pgCtl, account, ownerUrl, onLog };
}

function writableFolder(named: string): string {
  try {
    mkdirSync(named, { recursive: true, mode: 0o755 });
    accessSync(named, constants.W_OK);
    return realpathSync(named);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = `${named} is no folder that this account can write to (${code}): HEADGATE_DATA names one, DATABASE_URL a database instead`;
    throw new EmbeddedPostgresError('UNREACHABLE', message, { cause: error });
  }
}
