import { readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Address } from './address.js';
import { isAlive, readText } from './machine.js';

export interface Postmaster extends Address {
  readonly pid: number;
}

export function postmasterFile(data: string): string {
  return join(data, 'postmaster.pid');
}

/** The server that runs on these files; null where none does. `host` is known from a stale file too. */
export function readPostmaster(data: string): Postmaster | null {
  const [pid, , , port, socketDir] = readText(postmasterFile(data)).split('\n');
  if (!pid) return null;
  return { pid: Number(pid), host: socketDir || '127.0.0.1', port: Number(port) };
}

/**
 * Whether the process of the file is that server. The number may belong to another program by now, for example after
 * the machine was restarted: Postgres itself would refuse for ever. Its working folder tells, where the system shows it.
 */
export function isRunning(postmaster: Postmaster, data: string): boolean {
  return isAlive(postmaster.pid) && workingFolder(postmaster.pid, data) === data;
}

function workingFolder(pid: number, otherwise: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return otherwise;
  }
}

export function removePostmasterFile(data: string): void {
  rmSync(postmasterFile(data), { force: true });
}
