import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { type RedisPlace } from './address/index.js';

/** A connection to one Redis, to the master that sentinels name, or to a cluster. */
export type RedisClient = Redis | Cluster;

/** How a connection behaves where Redis is away. */
export interface ConnectionManner {
  /** A command that was not answered for so long has failed, with an unknown outcome. */
  readonly commandTimeoutMs: number;
  /** False: it dials when `connect` is called, once, and never by itself. Default true. */
  readonly keepsTrying?: boolean;
}

const PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** An attempt to connect may take so long; the controller has more patience than a producer. */
const CONNECT_MS = { controller: 2000, producer: 1000 } as const;
/** A peer that does not say goodbye is left. */
const DISCONNECT_MS = 200;

/**
 * A connection that never executes a call twice and never keeps one waiting: with ioredis' defaults a lost reply is
 * sent again after the reconnect, and a call during an outage waits for its end.
 */
export function connectRedis(
  place: RedisPlace,
  { commandTimeoutMs, keepsTrying = true }: ConnectionManner,
): RedisClient {
  const again = (attempt: number) =>
    keepsTrying ? Math.min(PAUSE_MS * attempt, LONGEST_PAUSE_MS) * (0.8 + 0.4 * Math.random()) : null;
  const common: RedisOptions = {
    ...(place.username === null ? {} : { username: place.username }),
    ...(place.password === null ? {} : { password: place.password }),
    ...(place.tls === null ? {} : { tls: { ...place.tls } }),
    ...(place.family === 0 ? {} : { family: place.family }),
    connectTimeout: keepsTrying ? CONNECT_MS.controller : CONNECT_MS.producer,
    disconnectTimeout: DISCONNECT_MS,
    commandTimeout: commandTimeoutMs,
    // A peer that accepts and never answers is left, and dialled again.
    socketTimeout: Math.max(1000, keepsTrying ? 10 * commandTimeoutMs : 2 * commandTimeoutMs),
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: keepsTrying ? 1 : 0,
    // After a fail-over the old master is a replica: dial again, and do not repeat the call.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  if (place.kind === 'cluster') return connectCluster(place, common, again, keepsTrying);
  const single: RedisOptions = {
    ...{ ...common, db: place.db, lazyConnect: !keepsTrying, enableOfflineQueue: false, retryStrategy: again },
    ...(place.kind === 'single' ? { ...place.nodes[0] } : sentinelOptions(place, again)),
  };
  return new Redis(single);
}

function sentinelOptions(place: RedisPlace, again: (attempt: number) => number | null): RedisOptions {
  return {
    sentinels: [...place.nodes],
    name: place.master!,
    sentinelRetryStrategy: again,
    ...(place.sentinelUsername === null ? {} : { sentinelUsername: place.sentinelUsername }),
    ...(place.sentinelPassword === null ? {} : { sentinelPassword: place.sentinelPassword }),
    ...(place.tls === null ? {} : { enableTLSForSentinelMode: true, sentinelTLS: { ...place.tls } }),
    // One that hangs must not hold up the question to the next.
    sentinelCommandTimeout: 1000,
  };
}

function connectCluster(
  place: RedisPlace,
  redisOptions: RedisOptions,
  again: (attempt: number) => number | null,
  keepsTrying: boolean,
): Cluster {
  // A node that names another one has executed nothing, so following it repeats nothing; a connection that broke may
  // have, so a call is not sent again after it.
  const options: ClusterOptions = {
    redisOptions: redisOptions as NonNullable<ClusterOptions['redisOptions']>,
    clusterRetryStrategy: again,
    enableOfflineQueue: false,
    lazyConnect: !keepsTrying,
    retryDelayOnFailover: 0,
    slotsRefreshTimeout: redisOptions.connectTimeout!,
    // Nodes that moved are learned from their answers; a timer would keep a producer alive.
    slotsRefreshInterval: keepsTrying ? 5000 : 0,
  };
  return new Cluster([...place.nodes], options);
}

const ATTEMPT_ENDS = ['ready', 'error', 'close', 'end'] as const;

/**
 * Settles with the attempt to connect that is under way, whatever comes of it; from then on it costs a call nothing. A
 * client that connects with its first command is not waited for.
 */
export function firstAttempt(redis: RedisClient): Promise<void> {
  if (redis.status !== 'connecting' && redis.status !== 'connect') return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      for (const event of ATTEMPT_ENDS) redis.off(event, settle);
      resolve();
    };
    for (const event of ATTEMPT_ENDS) redis.on(event, settle);
  });
}

/** The servers that hold data: one, or each master of a cluster. */
export const mastersOf = (redis: RedisClient): readonly Redis[] =>
  redis instanceof Cluster ? redis.nodes('master') : [redis];

/** Its sockets keep no process alive: those it has, and those to come. */
export function holdNoProcess(redis: RedisClient): void {
  const release = (node: Redis) => node.on('connect', () => node.stream.unref());
  if (redis instanceof Cluster) redis.on('+node', release);
  else release(redis);
}
