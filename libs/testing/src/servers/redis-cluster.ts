import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { until } from '../until.js';
import { freePort } from './free-port.js';
import { type RedisServer, startRedis } from './redis.js';
import { answers } from './tcp.js';

const run = promisify(execFile);

export interface RedisCluster {
  /** `redis+cluster://…`, naming every node. */
  readonly url: string;
  readonly masters: readonly RedisServer[];
  stop(): Promise<void>;
}

/** Masters without replicas that share the slots. Takes redis-cli. */
export async function startRedisCluster({ masters: count = 3 } = {}): Promise<RedisCluster> {
  const masters = await Promise.all(
    Array.from({ length: count }, async () =>
      startRedis({
        args: [
          ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())],
          ...['--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '2000'],
        ],
      }),
    ),
  );
  const nodes = masters.map(({ port }) => `127.0.0.1:${port}`);
  await run('redis-cli', ['--cluster', 'create', ...nodes, '--cluster-yes']);
  const isWhole = () => Promise.all(masters.map(({ port }) => answers(port, 'CLUSTER INFO\r\n', 'cluster_state:ok')));
  await until('every node sees the whole cluster', isWhole, (seen) => seen.every(Boolean), { withinMs: 20_000 });
  return {
    url: `redis+cluster://${nodes.join(',')}`,
    masters,
    stop: async () => {
      await Promise.all(masters.map((master) => master.stop()));
    },
  };
}
