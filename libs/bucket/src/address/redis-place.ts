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

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** An address that was read and makes sense. */
export interface RedisPlace {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** The server; the sentinels; or some nodes of the cluster. At least one. */
  readonly nodes: readonly RedisNode[];
  /** Name that the sentinels know the master by; null without sentinels. */
  readonly master: string | null;
  readonly db: number;
  /** 4, 6, or 0 for whichever the name resolves to. */
  readonly family: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly sentinelUsername: string | null;
  readonly sentinelPassword: string | null;
  /** Null: without TLS. */
  readonly tls: RedisTls | null;
  /** For people: scheme and nodes, never a secret. */
  readonly label: string;
}

/** The place, or what is wrong with the address; the words repeat nothing of it, for a password may stand anywhere in it. */
export type ReadAddress =
  | { readonly ok: true; readonly place: RedisPlace }
  | { readonly ok: false; readonly problem: string };
