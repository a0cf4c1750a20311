// Turns libs/bucket/lua/<name>-<keyCount>.lua into libs/bucket/src/generated/scripts.ts, includes resolved.
// Usage: node scripts/build-lua.mjs [--check] [--lua <folder>] [--out <file>]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const INCLUDE = /^--- @include "([^"]+)"\s*$/;
const bucket = join(dirname(fileURLToPath(import.meta.url)), '..', 'libs', 'bucket');

/** Source of one file with its includes in place. A file that two others include is written once. */
function resolveIncludes(root, file, chain, written) {
  if (chain.includes(file)) throw new Error(`include cycle: ${[...chain, file].join(' -> ')}`);
  if (written.has(file)) return [];
  const path = join(root, `${file}.lua`);
  if (!existsSync(path)) throw new Error(`missing include "${file}", named by ${chain.at(-1)}.lua`);
  const named = new Set();
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const include = INCLUDE.exec(line)?.[1];
      if (include === undefined) return [line];
      if (named.has(include)) throw new Error(`duplicate include "${include}" in ${file}.lua`);
      named.add(include);
      return resolveIncludes(root, include, [...chain, file], written);
    });
  written.add(file);
  return lines;
}

/** Every script of a folder as one TypeScript module. */
function buildModule(root) {
  const scripts = readdirSync(root)
    .filter((name) => name.endsWith('.lua'))
    .sort()
    .map((name) => {
      const [, script, keys] = /^([a-zA-Z]+)-(\d+)\.lua$/.exec(name) ?? [];
      if (script === undefined) throw new Error(`${name}: a script is named <name>-<keyCount>.lua`);
      const source = `${resolveIncludes(root, name.slice(0, -4), [], new Set()).join('\n')}\n`;
      const sha1 = createHash('sha1').update(source).digest('hex');
      const literal = source.replace(/[\\`]|\$\{/g, (special) => `\\${special}`);
      return `export const ${script}: LuaScript = {\n  name: '${script}',\n  keys: ${keys},\n  sha1: '${sha1}',\n  source: \`${literal}\`,\n};\n`;
    });
  return [
    '// Written by scripts/build-lua.mjs from libs/bucket/lua: change those files, then `npm run generate`.\n',
    'export interface LuaScript {\n  readonly name: string;\n  readonly keys: number;\n  readonly sha1: string;\n  readonly source: string;\n}\n',
    ...scripts,
  ].join('\n');
}

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, lua: { type: 'string' }, out: { type: 'string' } },
});
const lua = values.lua ?? join(bucket, 'lua');
const out = values.out ?? join(bucket, 'src', 'generated', 'scripts.ts');
try {
  const module = buildModule(lua);
  if (!values.check) {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, module);
  } else if (!existsSync(out) || readFileSync(out, 'utf8') !== module) {
    throw new Error(`${out} is not what ${lua} gives: run \`npm run generate\` and commit`);
  }
} catch (error) {
  process.stderr.write(`build-lua: ${error.message}\n`);
  process.exitCode = 1;
}
