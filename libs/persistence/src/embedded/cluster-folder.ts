import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { isAlive, readText, SERVER_ENV } from './machine.js';
import { type ServerAccount } from './server-account.js';

/** The folder carries its major version: another one cannot read it, and npm has no pg_upgrade. */
const MAJOR = '18';
export const USER = 'headgate';
const PASSWORD_FILE = 'headgate.password';
const NEW = `pg${MAJOR}.new-`;

/** No system locale: sorted by code point, while upper() and the like know all of Unicode. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** The server's files in the data folder, made where there are none yet, and the password that opens them. */
export async function openCluster(dir: string, initdb: string, account: ServerAccount): Promise<string> {
  sweepAbandoned(dir);
  const data = clusterFolder(dir);
  if (!existsSync(data)) await create(dir, initdb, account);
  if (readText(join(data, 'PG_VERSION')).trim() !== MAJOR) {
    throw new EmbeddedPostgresError('VERSION', `${data} does not hold the files of a Postgres ${MAJOR}`);
  }
  return readText(join(data, PASSWORD_FILE)).trim();
}

export function clusterFolder(dir: string): string {
  return join(dir, `pg${MAJOR}`);
}

/** Made aside and renamed: a kill in between leaves no half-made folder, and of two first starts one wins. */
async function create(dir: string, initdb: string, account: ServerAccount): Promise<void> {
  const made = join(dir, `${NEW}${process.pid}-${randomBytes(4).toString('hex')}`);
  const secret = `${made}.pw`;
  try {
    mkdirSync(made, { mode: 0o700 });
    writeFileSync(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account.uid !== undefined) for (const path of [made, secret]) chownSync(path, account.uid, account.gid ?? -1);
    await runInitdb(initdb, ['-D', made, '-U', USER, `--pwfile=${secret}`, '--auth=scram-sha-256', ...LOCALE], account);
    renameSync(secret, join(made, PASSWORD_FILE));
    rename(made, clusterFolder(dir));
  } finally {
    for (const path of [made, secret]) rmSync(path, { recursive: true, force: true });
  }
}

function rename(made: string, data: string): void {
  try {
    renameSync(made, data);
  } catch (error) {
    if (!existsSync(data)) throw error; // otherwise another start was first, and its folder is as good
  }
}

function runInitdb(initdb: string, args: readonly string[], account: ServerAccount): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(initdb, args, { ...account, cwd: '/', env: SERVER_ENV }, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const hint = /could not look up effective user/.test(stderr)
        ? '. Postgres takes a user with an entry in /etc/passwd: give the image one, or set DATABASE_URL'
        : '';
      const message = `initdb failed: ${stderr.trim() || error.message}${hint}`;
      reject(new EmbeddedPostgresError('INITDB', message, { cause: error }));
    });
  });
}

/** What starts left that were killed meanwhile; those of starts that live are theirs. */
function sweepAbandoned(dir: string): void {
  for (const name of readdirSync(dir)) {
    const owner = name.startsWith(NEW) ? Number.parseInt(name.slice(NEW.length), 10) : process.pid;
    if (!isAlive(owner)) rmSync(join(dir, name), { recursive: true, force: true });
  }
}
