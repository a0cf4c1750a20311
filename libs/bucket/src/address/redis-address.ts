import { type ReadAddress, type RedisNode } from './redis-place.js';

/** How to trust the server and, where it asks, who we are. All texts are PEM. */
export interface RedisTls {
  /** Authorities that the server's certificate may come from; the system's own where it is left out. */
  readonly ca?: string;
  /** Our certificate and its key, for a server that asks for one. */
  readonly cert?: string;
  readonly key?: string;
  /** The name that must stand in the server's certificate. Default: the host. */
  readonly servername?: string;
}

/**
 * Where Redis, or Valkey, is and how to log in there. What stands beside the URL wins over what stands in it, so that the
 * URL can be shown and the secrets kept apart.
 */
export interface RedisAddress {
  /**
   * `redis://host:port/db` · `redis+sentinel://host:port,host:port/master/db` · `redis+cluster://host:port,host:port`;
   * with `rediss` in the place of `redis` over TLS, the sentinels included. Ports default to 6379, those of sentinels to
   * 26379, the database to 0. `?family=4` or `?family=6` chooses the kind of IP address.
   */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Takes a URL with `rediss`. */
  readonly tls?: RedisTls;
  /** Login at the sentinels, which have users of their own. */
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

const SHAPE =
  'must be redis://host:port, redis+sentinel://host:port,host:port/master or redis+cluster://host:port,host:port (rediss for TLS), each port from 1 to 65535';
const URL_SHAPE =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<login>[^@/?#\s]*)@)?(?<hosts>[^@/?#\s]+)(?:\/(?<path>[^?#\s]*))?(?:\?family=(?<family>[46]))?$/;
const HOST = /^(?<host>\[[\da-fA-F:.]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/;
const PATHS = {
  single: /^(?<db>\d{1,5})?$/,
  sentinel: /^(?<master>[\w.-]{1,200})(?:\/(?<db>\d{1,5}))?$/,
  // A cluster has one database alone.
  cluster: /^(?<db>0)?$/,
} as const;

/** Reads an address without connecting. Never throws, and never repeats the address. */
export function readRedisAddress(given: string | RedisAddress): ReadAddress {
  const { url, username, password, tls, sentinelUsername, sentinelPassword } =
    typeof given === 'string' ? ({ url: given } as RedisAddress) : given;
  const { scheme, kind = 'single', login, hosts, path, family } = URL_SHAPE.exec(url)?.groups ?? {};
  const where = PATHS[kind as keyof typeof PATHS].exec(path ?? '')?.groups;
  const nodes = (hosts ?? '').split(',').map((text) => nodeOf(text, kind === 'sentinel' ? 26_379 : 6379));
  const credentials = loginOf(login ?? '');
  if (scheme === undefined || where === undefined || credentials === null || nodes.includes(null)) return wrong(SHAPE);
  if (kind === 'single' && nodes.length > 1) return wrong(SHAPE);
  if (scheme === 'redis' && tls !== undefined) return wrong('must start with rediss where TLS settings are given');
  if ((tls?.cert === undefined) !== (tls?.key === undefined))
    return wrong('takes a certificate and its key, or neither');
  if (kind !== 'sentinel' && (sentinelUsername ?? sentinelPassword) !== undefined)
    return wrong('must start with redis+sentinel or rediss+sentinel where a login for sentinels is given');
  const suffix = kind === 'single' ? '' : `+${kind}`;
  return {
    ok: true,
    place: {
      kind: kind as keyof typeof PATHS,
      nodes: nodes as RedisNode[],
      master: where.master ?? null,
      db: Number(where.db ?? 0),
      family: Number(family ?? 0),
      username: username ?? credentials.username,
      password: password ?? credentials.password,
      sentinelUsername: sentinelUsername ?? null,
      sentinelPassword: sentinelPassword ?? null,
      tls: scheme === 'rediss' ? (tls ?? {}) : null,
      label: `${scheme}${suffix}://${hosts}${where.master === undefined ? '' : `/${where.master}`}`,
    },
  };
}

const wrong = (problem: string): ReadAddress => ({ ok: false, problem });

function nodeOf(text: string, defaultPort: number): RedisNode | null {
  const { host, port = String(defaultPort) } = HOST.exec(text)?.groups ?? {};
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  return host === undefined || !isPort ? null : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** Null where it holds a `%` that begins no character. */
function loginOf(login: string): { readonly username: string | null; readonly password: string | null } | null {
  try {
    const [username = '', ...rest] = login.split(':');
    const password = rest.length === 0 ? null : decodeURIComponent(rest.join(':'));
    return { username: username === '' ? null : decodeURIComponent(username), password };
  } catch {
    return null;
  }
}
