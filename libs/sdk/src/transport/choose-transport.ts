import { type ReadAddress, readRedisAddress } from '@headgate/bucket/address';
import { type TokenBucket } from '@headgate/core';
import { type ClientOptions } from '../options.js';
import { CLIENT_NAME } from '../version.js';
import { BucketTransport } from './bucket-transport.js';
import { HttpTransport } from './http-transport.js';
import { type Identity } from './identity.js';
import { RedisTransport } from './redis-transport.js';
import { type Transport } from './transport.js';

/** The options were checked: exactly one of the three is there, and an address of Redis can be read. */
export function chooseTransport(options: ClientOptions, identity: Identity): Transport {
  const { url, redis, redisPrefix, apiKey, bucket } = options;
  if (url !== undefined) return new HttpTransport(url, apiKey, CLIENT_NAME, identity);
  if (redis !== undefined)
    return new RedisTransport((readRedisAddress(redis) as ReadAddress & { ok: true }).place, redisPrefix, identity);
  return new BucketTransport(bucket as TokenBucket, identity);
}
