import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const LUA = fileURLToPath(new URL('../lua', import.meta.url));
const SOURCES = fileURLToPath(new URL('.', import.meta.url));

/** Each command that a script runs, and the version of Redis that brought it. Valkey forked at 7.2, so it has all of them. */
const COMMANDS = { HMGET: 2, HSET: 2, HDEL: 2, HSCAN: 2.8, DEL: 1, PEXPIRE: 2.6, TIME: 2.6, HGET: 2, GET: 1 } as const;
/** What Lua itself brings in Redis 7.0: nothing else is there. */
const LIBRARIES = ['redis.call', 'struct.pack', 'struct.unpack', 'cmsgpack.pack', 'cmsgpack.unpack'];

const scripts = readdirSync(LUA, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.lua'))
  .map((entry) => ({ file: entry.name, text: readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8') }));
const codeOf = (text: string) => text.replace(/--.*$/gm, '');

describe('the scripts on a Redis 7.0, or a Valkey', () => {
  it.each(scripts)('$file runs no command that is newer, and none with a newer option', ({ text }) => {
    for (const [, command = ''] of codeOf(text).matchAll(/redis\.call\(\s*'(\w+)'/g)) {
      expect([command, (COMMANDS as Record<string, number>)[command] ?? Infinity]).toEqual([
        command,
        expect.any(Number),
      ]);
      expect((COMMANDS as Record<string, number>)[command] ?? Infinity).toBeLessThanOrEqual(7);
    }
    // A command whose name is computed could be any.
    expect(codeOf(text)).not.toMatch(/redis\.p?call\((?!\s*')/);
    for (const [used] of codeOf(text).matchAll(/\b(?:redis|struct|cmsgpack|cjson|bit|server)\.\w+/g))
      expect(LIBRARIES).toContain(used);
  });

  it.each(scripts)('$file touches the keys that it was given, and no others', ({ text }) => {
    const keys = [...codeOf(text).matchAll(/redis\.call\(\s*'(?!TIME')\w+'\s*,\s*([\w[\]]+)/g)].map(([, key]) => key);
    for (const key of keys) expect(['key', 'flow_key', 'instance_key', 'KEYS[1]', 'KEYS[2]']).toContain(key);
  });

  it('the client around them runs none either', () => {
    const text = readdirSync(SOURCES)
      .filter((file) => file.startsWith('redis-') && file.endsWith('.ts') && !file.endsWith('spec.ts'))
      .map((file) => readFileSync(`${SOURCES}/${file}`, 'utf8'))
      .join('\n');
    const called = [...text.matchAll(/(?:this\.redis|master)\.(\w+)\(/g)].map(([, method]) => method);
    expect([...new Set(called)].sort()).toEqual(['disconnect', 'get', 'info', 'off', 'on']);
  });
});
