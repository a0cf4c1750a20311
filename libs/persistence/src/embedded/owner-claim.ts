import pg from 'pg';
import { type Address } from './address.js';
import { USER } from './cluster-folder.js';

/** Advisory lock of the live owner. It falls with the connection, also by kill -9: there is no lock file to go stale. */
const LOCK = 1_214_734_676;
/** A server whose owner lives is locked within this time of its start. */
const CLAIM =
  'SELECT pg_try_advisory_lock($1) AS free, ' +
  "current_setting('headgate.owner', true) AS owner, current_setting('headgate.url', true) AS url, now() - pg_postmaster_start_time() > '5s' AS old";
const CONNECT_MS = 3_000;

export interface Claim {
  /** The lock was free, and is ours as long as the client lives. */
  readonly free: boolean;
  /** `<pid>-<random>` of the start that the server belongs to. */
  readonly owner: string | null;
  /** Where that one's API is; empty or null where it did not say. */
  readonly url: string | null;
  readonly old: boolean;
  readonly client: pg.Client;
}

/** Null where nobody answers: the server is starting, stopping or gone. */
export async function claim({ host, port }: Address, password: string): Promise<Claim | null> {
  const client = new pg.Client({
    ...{ host, port, user: USER, password, database: 'postgres' },
    ...{ connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS, application_name: 'headgate owner' },
  });
  client.on('error', () => {}); // a killed server would end this process otherwise
  try {
    await client.connect();
    const { rows } = await client.query<Omit<Claim, 'client'>>(CLAIM, [LOCK]);
    return { ...rows[0]!, client };
  } catch {
    await client.end().catch(() => {});
    return null;
  }
}

export function ownerPid(owner: string | null): number {
  return Number.parseInt(owner ?? '', 10);
}
