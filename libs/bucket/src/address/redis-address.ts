import { type ReadAddress, type RedisAddress, type RedisNode } from './redis-place.js';

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
