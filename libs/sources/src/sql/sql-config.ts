import { type Problem } from '@headgate/core';

/** How one queue is read. */
export interface SqlQueue {
  /**
   * One statement that gives one row with `enqueued` (messages ever put in) and `completed` (messages ever done), or
   * `depth` in the place of one of them; and, where they can be told, `oldest_age_seconds` and `consumers`.
   */
  readonly query: string;
}

/** How to reach one database, and the queues that stand in it. */
export interface SqlConfig {
  /** `postgres://user:password@host:port/database`; a socket's folder goes into `?host=`. */
  readonly url: string;
  readonly queues: Readonly<Record<string, SqlQueue>>;
}

export type ParsedSqlConfig =
  | { readonly ok: true; readonly config: SqlConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const HIDDEN = '(hidden)';
export const POSTGRES_URL_ERROR = 'must be postgres://user:password@host:port/database, with a port up to 65535';

/** True for an address of Postgres that can be dialled: `postgres://host/database`, or a socket's folder in `?host=`. */
export function isPostgresUrl(text: unknown): text is string {
  if (typeof text !== 'string' || !/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text)) return false;
  const { hostname, searchParams } = new URL(text);
  return hostname !== '' || searchParams.has('host');
}

/**
 * Reads the settings of one database from something a person wrote. Unknown fields are refused, all problems are told at
 * once, and no problem repeats the URL, which holds a password.
 *
 * @param path Where these settings stand in the whole configuration, for example `databases.shop`.
 */
export function parseSqlConfig(input: unknown, path = 'sql'): ParsedSqlConfig {
  const problems: Problem[] = [];
  const refuse = (field: string, value: unknown, message: string) =>
    void problems.push({ path: `${path}${field}`, value, message });
  if (!isObject(input)) {
    refuse('', null, 'must be an object with url, queues');
    return { ok: false, problems };
  }
  for (const name of Object.keys(input).filter((name) => name !== 'url' && name !== 'queues'))
    refuse(`.${name}`, HIDDEN, 'is unknown; known are url, queues');
  if (!isPostgresUrl(input.url)) refuse('.url', HIDDEN, POSTGRES_URL_ERROR);
  if (!isObject(input.queues) || Object.keys(input.queues).length === 0)
    refuse('.queues', null, 'must name at least one queue');
  else for (const [name, queue] of Object.entries(input.queues)) checkQueue(name, queue, refuse);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: input as unknown as SqlConfig };
}

function checkQueue(name: string, queue: unknown, refuse: (field: string, value: unknown, message: string) => void) {
  const field = `.queues.${name}`;
  if (!/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,100}$/.test(name))
    refuse(field, name.slice(0, 200), 'use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen');
  if (!isObject(queue)) return refuse(field, null, 'must be an object with query');
  for (const key of Object.keys(queue).filter((key) => key !== 'query'))
    refuse(`${field}.${key}`, null, 'is unknown; known is query');
  if (typeof queue.query !== 'string' || !/^\s*(select|with)\s/i.test(queue.query))
    refuse(`${field}.query`, queue.query ?? null, 'must be one SELECT that gives enqueued and completed (or depth)');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
