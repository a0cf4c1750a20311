import { spawnSync } from 'node:child_process';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { readText } from './machine.js';

/** Whom the server runs as; empty where that is who we are. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/** Postgres refuses to run as root: then it runs as the first of these that is there. None is ever created. */
const ACCOUNTS = ['postgres', 'nobody'];

export function serverAccount(passwd = readText('/etc/passwd'), uid = process.getuid?.()): ServerAccount {
  if (uid !== 0) return {};
  const rows = passwd.split('\n').map((line) => line.split(':'));
  const row = ACCOUNTS.map((name) => rows.find(([account]) => account === name)).find(Boolean);
  if (row) return { uid: Number(row[2]), gid: Number(row[3]) };
  throw new EmbeddedPostgresError(
    'ROOT',
    'Postgres does not run as root, and there is no account postgres or nobody: ' +
      'start Headgate as an ordinary user, or set DATABASE_URL',
  );
}

/** Whether the account gets into a folder: a 0700 home on the way keeps it out. */
export function canEnter(account: ServerAccount, dir: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', dir], { ...account, cwd: '/' }).status === 0;
}
