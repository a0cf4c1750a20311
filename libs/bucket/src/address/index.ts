export { type RedisAddress, type RedisTls, readRedisAddress } from './redis-address.js';
export type { ReadAddress, RedisNode, RedisPlace } from './redis-place.js';
