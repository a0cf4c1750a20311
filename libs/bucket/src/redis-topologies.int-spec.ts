import { inspect } from 'node:util';
import {
  type RedisSentinel,
  type SecureRedis,
  startRedis,
  startRedisSentinel,
  startSecureRedis,
} from '@headgate/testing';
import { aBudget } from '@headgate/testing/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useEveryScript } from '../test/topology.js';
import { type RedisAddress } from './address/index.js';
import { RedisTokenBucket } from './redis-bucket.js';

const PASSWORD = 'p@ss:word/%41';

/** What the refusal says, all that a logger could print: messages, causes, stacks and fields. */
async function refusal(address: RedisAddress): Promise<string> {
  const bucket = new RedisTokenBucket(address, { commandTimeoutMs: 1000 });
  try {
    const error = (await bucket.publish(aBudget()).then(
      () => new Error('was accepted'),
      (thrown: unknown) => thrown,
    )) as Error;
    return inspect(error, { depth: 10 });
  } finally {
    await bucket.close();
  }
}

describe('a Redis that wants a login', () => {
  it('is used with the password of the URL, or beside it, and by a user of its own', async () => {
    const users = ['--user', 'headgate', 'on', '>secret', '~*', '&*', '+@all', '--requirepass', PASSWORD];
    const server = await startRedis({ args: users });
    try {
      await useEveryScript(`redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`, ['a']);
      await useEveryScript({ url: server.url, password: PASSWORD }, ['b']);
      await useEveryScript({ url: `${server.url}/2`, username: 'headgate', password: 'secret' }, ['c']);
      expect(await refusal({ url: server.url })).toMatch(/NOAUTH/);
      const wrong = await refusal({ url: server.url, password: 'wrong-hunter2' });
      expect(wrong).toMatch(/WRONGPASS/);
      expect(wrong).not.toContain('hunter2');
    } finally {
      await server.stop();
    }
  });
});

describe('a Redis that speaks TLS', () => {
  let server: SecureRedis;
  const ask = (tls: RedisAddress['tls']): RedisAddress => ({
    ...{ url: server.url, password: PASSWORD },
    ...(tls === undefined ? {} : { tls }),
  });
  beforeAll(async () => {
    server = await startSecureRedis({ password: PASSWORD, asksClients: true, names: ['DNS:redis.test'] });
  });
  afterAll(() => server.stop());

  it('is used by who trusts its authority, names it and shows a certificate', async () => {
    const { cert, key } = server.tls;
    await useEveryScript(ask({ ca: cert, cert, key, servername: 'redis.test' }));
  });

  it('is refused where it cannot be trusted, is somebody else, or does not know us', async () => {
    const { cert, key } = server.tls;
    expect(await refusal(ask({ cert, key, servername: 'redis.test' }))).toMatch(/self-signed certificate/);
    expect(await refusal(ask({ ca: cert, cert, key }))).toMatch(/altnames|Hostname\/IP does not match/);
    expect(await refusal(ask({ ca: cert, servername: 'redis.test' }))).toMatch(
      /certificate required|ECONNRESET|closed/i,
    );
  });

  it('is never spoken to in the clear by an address that asks for TLS, nor with TLS by one that does not', async () => {
    const plain = await startRedis();
    expect(await refusal({ url: `rediss://127.0.0.1:${plain.port}` })).toMatch(/BucketUnavailable|SSL|no answer/);
    await plain.stop();
    expect(await refusal({ url: server.url.replace('rediss', 'redis'), password: PASSWORD })).not.toMatch(
      /was accepted/,
    );
  });
});

describe('a Redis behind sentinels', () => {
  let sentinel: RedisSentinel;
  beforeAll(async () => {
    sentinel = await startRedisSentinel({ password: PASSWORD, sentinelPassword: 'watch' });
  }, 30_000);
  afterAll(() => sentinel.stop());

  it('is used with a login of its own at both', async () => {
    await useEveryScript({ url: sentinel.url, password: PASSWORD, sentinelPassword: 'watch' });
    expect(await refusal({ url: sentinel.url, password: PASSWORD })).toMatch(/NOAUTH|sentinels are unreachable/);
  });
});
