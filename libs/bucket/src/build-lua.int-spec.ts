import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'headgate-lua-'));
const out = join(folder, 'scripts.ts');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function buildLua(...args: string[]) {
  return spawnSync(process.execPath, ['scripts/build-lua.mjs', ...args], { encoding: 'utf8' });
}
const fixture = (name: string) => join('libs/bucket/test/lua-fixtures', name);

describe('build-lua', () => {
  it.each([
    ['cycle', 'include cycle: run-1 -> includes/a -> includes/b -> includes/a'],
    ['duplicate', 'duplicate include "includes/a" in run-1.lua'],
    ['missing', 'missing include "includes/b", named by includes/a.lua'],
    ['badname', 'run.lua: a script is named <name>-<keyCount>.lua'],
  ])('refuses the broken fixture %s and says where', (name, message) => {
    const run = buildLua('--lua', fixture(name), '--out', out);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(message);
  });

  it('writes a file that two others include once, before its users', () => {
    expect(buildLua('--lua', fixture('diamond'), '--out', out).status).toBe(0);
    const written = readFileSync(out, 'utf8');
    expect(written.split('local function b()')).toHaveLength(2);
    expect(written.indexOf('local function b()')).toBeLessThan(written.indexOf('local function a()'));
    expect(written).toContain("name: 'run',\n  keys: 2,");
    expect(written).toContain(['-- \\`\\$', '{x}\\` \\\\n'].join(''));
  });

  it('--check passes on its own output and fails on any other', () => {
    buildLua('--lua', fixture('diamond'), '--out', out);
    expect(buildLua('--check', '--lua', fixture('diamond'), '--out', out).status).toBe(0);
    writeFileSync(out, `${readFileSync(out, 'utf8')}\n`);
    const run = buildLua('--check', '--lua', fixture('diamond'), '--out', out);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('npm run generate');
  });

  it('the committed scripts are what libs/bucket/lua gives', () => {
    expect(buildLua('--check').stderr).toBe('');
  });
});
