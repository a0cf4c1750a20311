import { describe, expect, it } from '@jest/globals';
import { readRedisAddress } from './redis-address.js';
import { type RedisAddress } from './redis-place.js';

const placeOf = (address: string | RedisAddress) => {
  const read = readRedisAddress(address);
  if (!read.ok) throw new Error(read.problem);
  return read.place;
};

describe('readRedisAddress', () => {
  it.each([
    {
      url: 'redis://h',
      wants: { kind: 'single', nodes: [{ host: 'h', port: 6379 }], db: 0, tls: null, label: 'redis://h' },
    },
    {
      url: 'rediss://u:p%40w@h:6380/2',
      wants: { username: 'u', password: 'p@w', db: 2, tls: {}, label: 'rediss://h:6380' },
    },
    {
      url: 'redis://:p@[::1]:7000?family=6',
      wants: { nodes: [{ host: '::1', port: 7000 }], username: null, family: 6 },
    },
    {
      url: 'rediss+sentinel://u:p@s1,s2:1/headgate/3',
      wants: {
        ...{ kind: 'sentinel', master: 'headgate', db: 3, tls: {}, label: 'rediss+sentinel://s1,s2:1/headgate' },
        nodes: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 1 },
        ],
      },
    },
    {
      url: 'redis+cluster://a:1,b',
      wants: {
        kind: 'cluster',
        db: 0,
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 6379 },
        ],
      },
    },
  ])('reads $url', ({ url, wants }) => {
    expect(placeOf(url)).toMatchObject(wants);
  });

  it.each([
    ...['http://h', 'redis://', 'redis://h:0', 'redis://h:65536', 'redis://h:port', 'redis://h/x', 'redis://h?tls=1'],
    ...['redis://a,b', 'redis+sentinel://h', 'redis+sentinel://h/a b', 'redis+cluster://h/1', 'redis+other://h'],
    ...['redis://u:p%zz@h', 'redis://u:hunter2/x@h:6379', 'redis://h :1', ''],
  ])('refuses %s and repeats nothing of it', (url) => {
    const read = readRedisAddress(url);
    expect(read).toEqual({ ok: false, problem: expect.stringMatching(/^must be redis:\/\/host:port/) });
  });

  it('takes what stands beside the URL before what stands in it', () => {
    const address = { url: 'redis://u:p@h', username: 'a', password: 'b' };
    expect(placeOf(address)).toMatchObject({ username: 'a', password: 'b' });
  });

  it.each([
    { address: { url: 'redis://h', tls: { ca: 'x' } }, says: /must start with rediss/ },
    { address: { url: 'rediss://h', tls: { cert: 'x' } }, says: /a certificate and its key/ },
    { address: { url: 'redis://h', sentinelPassword: 'x' }, says: /redis\+sentinel/ },
  ])('refuses $address, whose parts do not belong together', ({ address, says }) => {
    expect(readRedisAddress(address)).toEqual({ ok: false, problem: expect.stringMatching(says) });
  });
});
