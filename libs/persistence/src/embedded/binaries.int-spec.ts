import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DataFolder, dataFolder } from '../../test/data-folder.js';
import { nativeFolder, readyBinaries } from './binaries.js';

let folder: DataFolder;
let installed: string;

/** The package as npm lays it with its install script off. */
beforeAll(async () => {
  folder = dataFolder();
  const source = await nativeFolder();
  installed = join(folder.path, 'package/native');
  mkdirSync(join(folder.path, 'package'));
  cpSync(source, installed, { recursive: true, verbatimSymlinks: true });
  cpSync(join(source, '../package.json'), join(folder.path, 'package/package.json'));
  for (const name of readdirSync(join(installed, 'lib'))) {
    const path = join(installed, 'lib', name);
    if (lstatSync(path).isSymbolicLink()) rmSync(path);
  }
}, 60_000);
afterAll(() => folder.remove());

const version = (program: string) => spawnSync(program, ['--version'], { encoding: 'utf8' });

it("makes the links of the package's install script, which npm may have been told not to run", () => {
  expect(version(join(installed, 'bin/initdb')).stderr).toContain('error while loading shared libraries');
  const { initdb, postgres } = readyBinaries(installed, folder.path, {});
  for (const program of [initdb, postgres]) expect(version(program).stdout).toMatch(/PostgreSQL\) 18/);
  expect(readyBinaries(installed, folder.path, {}).initdb).toBe(initdb);
});

it('copies them once where another account cannot reach them', () => {
  const isRoot = process.getuid?.() === 0;
  chmodSync(join(folder.path, 'package'), 0o700);
  const account = isRoot ? { uid: 65534, gid: 65534 } : {};
  const data = join(folder.path, 'data');
  mkdirSync(data, { mode: 0o755 });
  const { postgres } = readyBinaries(installed, data, account);
  // An ordinary user reaches what is his.
  expect(postgres.startsWith(data)).toBe(isRoot);
  expect(spawnSync(postgres, ['--version'], { ...account, cwd: '/', encoding: 'utf8' }).stdout).toMatch(/18/);
  expect(readyBinaries(installed, data, account).postgres).toBe(postgres);
  expect(readdirSync(data)).toHaveLength(isRoot ? 1 : 0);
  expect(existsSync(installed)).toBe(true);
}, 60_000);
