export { readRedisAddress } from './redis-address.js';
export type { ReadAddress, RedisAddress, RedisNode, RedisPlace, RedisTls } from './redis-place.js';
