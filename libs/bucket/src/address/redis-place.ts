import { type RedisTls } from './redis-address.js';

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
