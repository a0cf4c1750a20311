import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from '../until.js';
import { type RedisServer, startRedis } from './redis.js';
import { TestServer } from './server.js';
import { answers } from './tcp.js';

const MASTER = 'hg';

export interface SentinelOptions {
  /** Replicas beside the master. Default 1. */
  readonly replicas?: number;
  /** Sentinels; most of them must agree. Default 1. */
  readonly sentinels?: number;
  /** Of Redis, for user `default`. */
  readonly password?: string;
  /** Of the sentinels, for user `default`. */
  readonly sentinelPassword?: string;
  /** Added to the command line of every Redis. */
  readonly args?: readonly string[];
}

export interface RedisSentinel {
  /** `redis+sentinel://…/hg`, without passwords. */
  readonly url: string;
  /** The first one is the master at the beginning. */
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly TestServer[];
  /** The server that the first sentinel calls the master now. */
  master(): Promise<RedisServer>;
  stop(): Promise<void>;
}

/**
 * One master, replicas and sentinels that fail over half a second after the master fell silent; a second and a half after
 * it was killed another one serves.
 */
export async function startRedisSentinel(options: SentinelOptions = {}): Promise<RedisSentinel> {
  const { replicas = 1, sentinels = 1, password, sentinelPassword, args = [] } = options;
  const login = password === undefined ? [] : ['--requirepass', password, '--masterauth', password];
  const all = [...login, '--repl-diskless-sync-delay', '0', ...args];
  const first = await startRedis({ args: all });
  const others = await Promise.all(
    Array.from({ length: replicas }, () =>
      startRedis({ args: [...all, '--replicaof', '127.0.0.1', String(first.port)] }),
    ),
  );
  const servers = [first, ...others];
  const watchers = await Promise.all(
    Array.from({ length: sentinels }, () =>
      startSentinel(first.port, Math.floor(sentinels / 2) + 1, password, sentinelPassword),
    ),
  );
  const ask = async <T>(question: (sentinel: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis({
      port: watchers[0]!.port,
      ...(sentinelPassword === undefined ? {} : { password: sentinelPassword }),
    });
    client.on('error', () => {});
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  };
  await ask((client) =>
    until(
      'the sentinel knows the replicas',
      () => client.call('SENTINEL', 'REPLICAS', MASTER) as Promise<unknown[]>,
      (known) => known.length === replicas,
      { withinMs: 20_000 },
    ),
  );
  return {
    url: `redis+sentinel://${watchers.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER}`,
    servers,
    sentinels: watchers,
    master: async () => {
      const address = (await ask((client) => client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER))) as string[];
      return servers.find(({ port }) => port === Number(address[1]))!;
    },
    stop: async () => {
      await Promise.all(watchers.map((watcher) => watcher.stop()));
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

function startSentinel(masterPort: number, quorum: number, password?: string, own?: string): Promise<TestServer> {
  const lines = (dir: string, port: number) => [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} ${quorum}`],
    ...[`sentinel down-after-milliseconds ${MASTER} 500`, `sentinel failover-timeout ${MASTER} 2000`],
    ...(password === undefined ? [] : [`sentinel auth-pass ${MASTER} ${password}`]),
    ...(own === undefined ? [] : [`requirepass ${own}`, `sentinel sentinel-pass ${own}`]),
  ];
  return TestServer.start({
    name: 'sentinel',
    portCount: 1,
    // It keeps what it learns in this file, so a restart leaves it as it is.
    prepare: async (dir, [port]) => {
      const file = join(dir, 'sentinel.conf');
      if (!existsSync(file)) await writeFile(file, `${lines(dir, port!).join('\n')}\n`);
    },
    launch: (dir, [port]) => ({
      ...{ name: 'sentinel', command: 'redis-server', args: [join(dir, 'sentinel.conf'), '--sentinel'] },
      isReady: () => (own === undefined ? answers(port!, 'PING\r\n', '+PONG') : answers(port!, 'PING\r\n', 'NOAUTH')),
      readyWithinMs: 20_000,
    }),
  });
}
