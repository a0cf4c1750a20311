export * from './address/index.js';
export { BucketEpochSource } from './bucket-epoch-source.js';
export { BucketUnavailableError } from './bucket-unavailable.error.js';
export { MemoryTokenBucket, type MemoryTokenBucketOptions } from './memory-bucket.js';
export { RedisTokenBucket, type RedisTokenBucketOptions } from './redis-bucket.js';
export { type ConnectionManner, connectRedis, holdNoProcess, type RedisClient } from './redis-connection.js';
