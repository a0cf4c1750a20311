import { type RedisServer, startRedis } from './redis.js';
import { makeTlsFiles, type TlsFiles } from './tls-files.js';

export interface SecureRedis extends RedisServer {
  /** What a client must trust, and what it must show where `asksClients`. */
  readonly tls: TlsFiles;
}

export interface SecureRedisOptions {
  /** Password of the user `default`; without one everybody may do everything. */
  readonly password?: string;
  /** Clients must show the server's own certificate. Default false. */
  readonly asksClients?: boolean;
  /** Names in its certificate. Default `IP:127.0.0.1`. */
  readonly names?: readonly string[];
  /** Added to its command line. */
  readonly args?: readonly string[];
}

/** A Redis that speaks TLS alone; `url` begins with `rediss` and holds no password. Takes openssl. */
export async function startSecureRedis(options: SecureRedisOptions = {}): Promise<SecureRedis> {
  const { password, asksClients = false, names, args = [] } = options;
  const tls = await makeTlsFiles(names);
  const server = await startRedis({
    isTls: true,
    args: [
      ...['--tls-cert-file', tls.certFile, '--tls-key-file', tls.keyFile, '--tls-ca-cert-file', tls.certFile],
      ...['--tls-auth-clients', asksClients ? 'yes' : 'no', '--tls-replication', 'yes'],
      ...(password === undefined ? [] : ['--requirepass', password, '--masterauth', password]),
      ...args,
    ],
  });
  const stopServer = server.stop.bind(server);
  return Object.assign(server, {
    url: `rediss://127.0.0.1:${server.port}`,
    tls,
    stop: async (stopping: { keepData?: boolean } = {}) => {
      await stopServer(stopping);
      if (!stopping.keepData) tls.remove();
    },
  });
}
