import { readFileSync } from 'node:fs';

/** There are no signals, accounts and sockets as elsewhere: then TCP and pg_ctl. */
export const IS_WINDOWS = process.platform === 'win32';

/**
 * Environment of initdb and postgres. A stray LC_ALL or PGDATA of the developer's shell reaches neither: initdb ends
 * with "invalid locale settings" on the first.
 */
export const SERVER_ENV: NodeJS.ProcessEnv = {
  ...(IS_WINDOWS ? process.env : { PATH: process.env.PATH }),
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Of a file that may be gone or half written; then it is empty. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A process that may not be signalled lives too. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True where there was a process to signal. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
