import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../test/run.mjs';

const LEFT_OUT = new Set(['node_modules', 'dist', 'test', '.tsbuildinfo']);
const OUTPUT = {
  code: ['apps/controller/dist/main.js', 'examples/slow-consumer/dist/queue-producer.js'],
  page: ['apps/dashboard/dist/index.html'],
};

/** Whether something was edited, added or removed since it was built, or the build itself is gone. */
export function isStale(name, sources) {
  const output = name === 'code' ? [...OUTPUT.code, ...projectOutput()] : OUTPUT[name];
  const isBuilt = output.every((file) => existsSync(join(root, file)));
  return !isBuilt || fingerprint(sources) !== read(stampFile(name));
}

export function stamp(name, sources) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stampFile(name), fingerprint(sources));
}

/** Where `tsc -b` puts each project of tsconfig.json. */
function projectOutput() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => join(dirname(path), 'dist'));
}

const stampFile = (name) => join(root, '.cache', `built-${name}`);

/** Names, sizes and times of all files: a copy of the clone is built once more, and nothing is ever missed. */
function fingerprint(sources) {
  const hash = createHash('sha256').update(read(join(root, 'package-lock.json')));
  for (const source of sources) addTo(hash, join(root, source), source);
  return hash.digest('hex');
}

function addTo(hash, path, name) {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  if (size === undefined) return;
  if (!statSync(path).isDirectory()) return void hash.update(`${name} ${size} ${mtimeMs}\n`);
  for (const entry of readdirSync(path).sort()) {
    if (!LEFT_OUT.has(entry) && !entry.endsWith('spec.ts')) addTo(hash, join(path, entry), `${name}/${entry}`);
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
