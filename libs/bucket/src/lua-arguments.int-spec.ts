import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { deletePrefix, ownPrefix, testRedis } from '../test/redis-harness.js';
import { giveBack, type LuaScript, lease, peek, publish } from './generated/scripts.js';
import { runScript } from './run-script.js';

const prefix = ownPrefix();
const keys = [`${prefix}:{f}:b`, `${prefix}:{f}:i:p:i`];
let server: Awaited<ReturnType<typeof testRedis>>;
let redis: Redis;

beforeAll(async () => {
  server = await testRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await deletePrefix(server.url, prefix);
  await server.stop();
});

const run = (script: LuaScript, args: readonly string[]) => runScript(redis, script, keys.slice(0, script.keys), args);

const GOOD = {
  publish: ['', 'gen', '1', '1', '1000', '1000', '1000', '1000', '5000', '1000', '0', '{}'],
  lease: ['', 'r', 'd', '1000', '1000', '1', ...Array<string>(9).fill('0'), 'x-1-0', '5'],
  giveBack: ['', '', 'd', 'x-1-0', '5'],
};
const NUMBERS = { publish: [2, 3, 4, 5, 6, 7, 8, 9, 10], lease: [3, 4, 6, 7, 8, 9, 10, 11, 16], giveBack: [4] };
const BAD = [
  'nan',
  'inf',
  '1e999',
  '1e3',
  '-1',
  '0.5',
  '5.0',
  '0x10',
  ' 5',
  '5 ',
  '',
  'x',
  '1000000000000001',
  '99999999999999999',
];
const cases = Object.entries({ publish, lease, giveBack }).flatMap(([name, script]) => {
  const good = GOOD[name as keyof typeof GOOD];
  return NUMBERS[name as keyof typeof NUMBERS].map((position) => ({ name, script, good, position }));
});

describe('numbers are checked inside Lua', () => {
  it.each(cases)(
    '[F61] $name refuses whatever is no whole number as ARGV[$position + 1]',
    async ({ script, good, position }) => {
      for (const exists of [false, true]) {
        await redis.unlink(...keys);
        if (exists) {
          await run(publish, GOOD.publish);
          await run(lease, GOOD.lease);
        }
        const before = [await redis.hgetall(keys[0]!), await redis.hgetall(keys[1]!)];
        for (const bad of BAD) {
          const reply = await run(script, good.with(position, bad).with(1, `other-${bad}`));
          expect([bad, reply]).toEqual([bad, [-1, expect.any(String)]]);
        }
        expect([await redis.hgetall(keys[0]!), await redis.hgetall(keys[1]!)]).toEqual(before);
      }
    },
  );

  it.each([publish, lease, giveBack, peek])('[F61] $name refuses a clock that is no number', async (script) => {
    const good = { ...GOOD, peek: [''] }[script.name]!;
    for (const bad of ['nan', '-1', '1.5']) expect(await run(script, good.with(0, bad))).toEqual([-1, 'now']);
  });
});
