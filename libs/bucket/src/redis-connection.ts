import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection that never executes a call twice and never keeps one waiting: with ioredis' defaults a lost reply is
 * sent again after the reconnect, and a call during an outage waits for its end.
 */
export function connectRedis(target: string | RedisOptions, commandTimeoutMs: number): Redis {
  const options: RedisOptions = {
    connectTimeout: 2_000,
    // A peer that accepts and never answers is left, and dialled again.
    socketTimeout: Math.max(1_000, 10 * commandTimeoutMs),
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000) * (0.8 + 0.4 * Math.random()),
    ...(typeof target === 'string' ? {} : target),
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: commandTimeoutMs,
    // After a fail-over the old primary is a replica: dial again, and do not repeat the call.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  return typeof target === 'string' ? new Redis(target, options) : new Redis(options);
}

const ATTEMPT_ENDS = ['ready', 'error', 'close', 'end'] as const;

/**
 * Settles with the attempt to connect that is under way, whatever comes of it; from then on it costs a call nothing. A
 * client that connects with its first command is not waited for.
 */
export function firstAttempt(redis: Redis): Promise<void> {
  if (redis.status !== 'connecting' && redis.status !== 'connect') return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      for (const event of ATTEMPT_ENDS) redis.off(event, settle);
      resolve();
    };
    for (const event of ATTEMPT_ENDS) redis.on(event, settle);
  });
}
