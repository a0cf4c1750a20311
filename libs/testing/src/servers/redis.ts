import { TestServer } from './server.js';
import { accepts, answers } from './tcp.js';

export interface RedisServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Changes with every restart. */
  readonly pid: number;
  readonly isRunning: boolean;
  stop(options?: { keepData?: boolean }): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  restart(): Promise<void>;
}

/**
 * A Redis that keeps nothing: a restart comes back empty. `args` are added to its command line, for example
 * `['--appendonly', 'yes']` for one whose data survive. With `isTls` it listens for TLS alone; see `startSecureRedis`.
 */
export async function startRedis({ args = [] as readonly string[], isTls = false } = {}): Promise<RedisServer> {
  const hasLogin = args.includes('--requirepass');
  const server = await TestServer.start({
    name: 'redis',
    portCount: 1,
    launch: (dir, [port]) => ({
      name: 'redis',
      command: 'redis-server',
      args: [
        ...(isTls ? ['--port', '0', '--tls-port'] : ['--port']),
        ...[String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no'],
        ...['--save', '', '--appendonly', 'no', ...args],
      ],
      isReady: () => (isTls ? accepts(port!) : answers(port!, 'PING\r\n', hasLogin ? 'NOAUTH' : '+PONG')),
      readyWithinMs: 20_000,
    }),
  }).catch(explain);
  return Object.assign(server, { host: '127.0.0.1', url: `redis://127.0.0.1:${server.port}` });
}

function explain(error: Error): never {
  if (!/ENOENT/.test(error.message)) throw error;
  throw new Error('redis-server is not there: apt-get install redis-server (macOS: brew install redis)', {
    cause: error,
  });
}
