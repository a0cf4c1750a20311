import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type RedisAddress, readRedisAddress } from '@headgate/bucket/address';
import { type Problem } from '@headgate/core';
import { z } from 'zod';

const text = (maxLength: number) => z.string().max(maxLength).optional();
const path = () => text(4096);

/** Of Redis. Each secret may stand in a file instead, named by the variable with `_FILE` behind it. */
export const REDIS_VARIABLES = {
  /** Where the buckets live; see `RedisAddress`. Absent: in the memory of this process, which serves a single controller. */
  REDIS_URL: z.string().optional(),
  /** Beside the URL, so that the URL can be shown. They win over what stands in it. */
  REDIS_USERNAME: text(200),
  REDIS_PASSWORD: text(4096),
  REDIS_PASSWORD_FILE: path(),
  /** Login at the sentinels, which have users of their own. */
  REDIS_SENTINEL_USERNAME: text(200),
  REDIS_SENTINEL_PASSWORD: text(4096),
  REDIS_SENTINEL_PASSWORD_FILE: path(),
  /** PEM files for a URL with `rediss`: authorities to trust, our certificate and its key. */
  REDIS_CA_FILE: path(),
  REDIS_CERT_FILE: path(),
  REDIS_KEY_FILE: path(),
  /** The name that must stand in the server's certificate. Absent: the host. */
  REDIS_SERVERNAME: text(253),
};
type RedisVariables = { readonly [Name in keyof typeof REDIS_VARIABLES]?: string | undefined };

/** Null where no Redis is named. What is wrong is added to `problems`, and repeats no secret. */
export function redisAddress(variables: RedisVariables, problems: Problem[]): RedisAddress | null {
  const { REDIS_URL: url, REDIS_USERNAME, REDIS_SENTINEL_USERNAME, REDIS_SERVERNAME } = variables;
  const complain = (path: string, message: string) => problems.push({ path, value: '(hidden)', message });
  if (url === undefined) {
    for (const name of Object.keys(REDIS_VARIABLES) as (keyof RedisVariables)[])
      if (variables[name] !== undefined) complain(name, 'takes REDIS_URL beside it: without one there is no Redis');
    return null;
  }
  const readFile = (name: keyof RedisVariables): string | undefined => {
    const file = variables[name];
    if (file === undefined) return undefined;
    try {
      return readFileSync(resolve(file), 'utf8').trimEnd();
    } catch (error) {
      complain(name, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return undefined;
    }
  };
  const secret = (name: 'REDIS_PASSWORD' | 'REDIS_SENTINEL_PASSWORD'): string | undefined => {
    if (variables[name] !== undefined && variables[`${name}_FILE`] !== undefined)
      complain(name, `is given twice: here and by ${name}_FILE; remove one of the two`);
    return variables[name] ?? readFile(`${name}_FILE`);
  };
  const tls = given({
    ...{ ca: readFile('REDIS_CA_FILE'), cert: readFile('REDIS_CERT_FILE'), key: readFile('REDIS_KEY_FILE') },
    servername: REDIS_SERVERNAME,
  });
  const address: RedisAddress = {
    url,
    ...given({ username: REDIS_USERNAME, password: secret('REDIS_PASSWORD') }),
    ...given({ sentinelUsername: REDIS_SENTINEL_USERNAME, sentinelPassword: secret('REDIS_SENTINEL_PASSWORD') }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  };
  const read = readRedisAddress(address);
  if (!read.ok) complain('REDIS_URL', read.problem);
  return address;
}

const given = (texts: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined));
