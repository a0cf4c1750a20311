import { type Redis } from 'ioredis';
import { type LuaScript } from './generated/scripts.js';

/** Packed numbers travel as bytes. */
export type ScriptArgument = string | Buffer;

/** The two commands that a script needs; an ioredis client has them. */
export interface ScriptRunner {
  evalsha(sha1: string, keyCount: number, ...keysAndArgs: ScriptArgument[]): Promise<unknown>;
  eval(source: string, keyCount: number, ...keysAndArgs: ScriptArgument[]): Promise<unknown>;
}

/** The same commands where a reply holds packed numbers: its texts arrive as bytes. */
export const inBytes = (redis: Pick<Redis, 'callBuffer'>): ScriptRunner => ({
  evalsha: (...call) => redis.callBuffer('evalsha', ...call),
  eval: (...call) => redis.callBuffer('eval', ...call),
});

function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/**
 * Runs by hash. A Redis that does not know the script has executed nothing, so it is sent once with its source, which
 * also loads it. Anything else that fails is not repeated here: its outcome is unknown.
 */
export async function runScript(
  redis: ScriptRunner,
  script: LuaScript,
  keys: readonly string[],
  args: readonly ScriptArgument[],
): Promise<unknown> {
  if (keys.length !== script.keys) throw new RangeError(`${script.name} takes ${script.keys} keys, not ${keys.length}`);
  try {
    return await redis.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isNoScript(error)) throw error;
    return await redis.eval(script.source, keys.length, ...keys, ...args);
  }
}
