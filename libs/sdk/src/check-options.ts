import { type RedisAddress, readRedisAddress } from '@headgate/bucket/address';
import { OVERFLOW_STRATEGIES, type Problem, SPILL_SYNCS } from '@headgate/core';

/** Options as somebody wrote them, perhaps in JavaScript. */
type Written = Readonly<Record<string, unknown>>;

const KNOWN_OPTIONS =
  'url apiKey push redis redisPrefix bucket producer instance bootstrap backupFile killSwitchFile log onTransition clock scheduler random env';
const PRODUCER_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,100}$/;
export const NAME_RULE = 'use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen';
const INSTANCE_NAME = /^[\x21-\x7e]{1,200}$/;

const isObject = (value: unknown): value is Written => typeof value === 'object' && value !== null;

/** A list of problems that is written like a list of requirements. */
class Checklist {
  readonly problems: Problem[] = [];

  require(holds: boolean, path: string, value: unknown, message: string): void {
    const shown = typeof value === 'string' ? value.slice(0, 200) : (value ?? null);
    if (!holds) this.problems.push({ path, value: isObject(shown) ? '{…}' : shown, message });
  }

  number(value: unknown, min: number, max: number, path: string): void {
    this.require(
      typeof value === 'number' && value >= min && value <= max,
      path,
      value,
      `must be a number from ${min} to ${max}`,
    );
  }

  fields(value: Written, known: string, prefix: string): void {
    for (const field of Object.keys(value)) {
      this.require(known.split(' ').includes(field), `${prefix}${field}`, null, 'is not a known option');
    }
  }
}

export const isFlowName = (name: unknown): boolean => typeof name === 'string' && PRODUCER_NAME.test(name);

export function checkOptions(options: unknown): Problem[] {
  const list = new Checklist();
  list.require(isObject(options), '', options, 'must be an object');
  if (!isObject(options)) return list.problems;
  list.fields(options, KNOWN_OPTIONS, '');
  const sources = ['url', 'redis', 'bucket'].filter((source) => options[source] !== undefined);
  list.require(sources.length === 1, 'url', options.url, 'give exactly one of url, redis, bucket');
  list.require(isUrl(options.url, ['http:', 'https:']), 'url', '<url>', 'must start with http:// or https://');
  checkRedis(list, options.redis);
  list.require(isFlowName(options.producer), 'producer', options.producer, NAME_RULE);
  const { instance = 'x' } = options;
  const printable = typeof instance === 'string' && INSTANCE_NAME.test(instance);
  list.require(printable, 'instance', instance, 'use 1 to 200 printable ASCII characters without spaces');
  for (const file of ['backupFile', 'killSwitchFile'] as const) {
    list.require(isPath(options[file]), file, options[file], 'must be the path of a file');
  }
  const { bootstrap } = options;
  if (isObject(bootstrap) && 'file' in bootstrap) {
    list.fields(bootstrap, 'file', 'bootstrap.');
    list.require(typeof bootstrap.file === 'string', 'bootstrap.file', bootstrap.file, 'must be the path of a file');
    return list.problems;
  }
  return [...list.problems, ...checkBootstrap(bootstrap)];
}

/** Its value is never shown: a password may stand anywhere in it. */
function checkRedis(list: Checklist, redis: unknown): void {
  if (redis === undefined) return;
  const isTexts = (value: unknown): value is Written =>
    isObject(value) && Object.values(value).every((text) => text === undefined || typeof text === 'string');
  if (isObject(redis)) {
    list.fields(redis, 'url username password tls sentinelUsername sentinelPassword', 'redis.');
    if (isObject(redis.tls)) list.fields(redis.tls, 'ca cert key servername', 'redis.tls.');
    const { tls, ...texts } = redis;
    const isWhole = typeof redis.url === 'string' && isTexts(texts) && (tls === undefined || isTexts(tls));
    list.require(
      isWhole,
      'redis',
      '<address>',
      'must be { url, username, password, tls: { ca, cert, key, servername } }',
    );
    if (!isWhole) return;
  } else if (typeof redis !== 'string') {
    list.require(false, 'redis', '<address>', 'must be a URL or { url, … }');
    return;
  }
  const read = readRedisAddress(redis as string | RedisAddress);
  if (!read.ok) list.require(false, 'redis', '<url>', read.problem);
}

export function checkFlowOptions(options: unknown): Problem[] {
  const list = new Checklist();
  if (!isObject(options)) return [{ path: '', value: null, message: 'must be an object' }];
  list.fields(options, 'bootstrap spill', '');
  const { spill, bootstrap } = options;
  if (spill === undefined) return list.problems;
  list.require(isObject(spill), 'spill', spill, 'must be { folder, deliver }');
  if (!isObject(spill)) return list.problems;
  list.fields(spill, 'folder deliver', 'spill.');
  list.require(typeof spill.folder === 'string' && spill.folder !== '', 'spill.folder', spill.folder, 'name a folder');
  list.require(typeof spill.deliver === 'function', 'spill.deliver', null, 'must be a function');
  return bootstrap === undefined ? list.problems : [...list.problems, ...checkBootstrap(bootstrap)];
}

export function checkBootstrap(bootstrap: unknown): Problem[] {
  const list = new Checklist();
  list.require(
    isObject(bootstrap),
    'bootstrap',
    bootstrap,
    'is required: { ratePerSec, overflow } hold until the first contact',
  );
  if (!isObject(bootstrap)) return list.problems;
  list.fields(bootstrap, 'ratePerSec overflow mode', 'bootstrap.');
  list.number(bootstrap.ratePerSec, 0, 1e12, 'bootstrap.ratePerSec');
  const { mode = 'enforce' } = bootstrap;
  list.require(mode === 'observe' || mode === 'enforce', 'bootstrap.mode', mode, 'choose one of observe, enforce');
  checkOverflow(list, bootstrap.overflow);
  return list.problems;
}

function checkOverflow(list: Checklist, overflow: unknown): void {
  const path = 'bootstrap.overflow';
  const strategy = isObject(overflow) ? overflow.strategy : overflow;
  const isChoice = OVERFLOW_STRATEGIES.some((choice) => choice === strategy);
  list.require(isChoice, path, strategy, `choose one of ${OVERFLOW_STRATEGIES.join(', ')}`);
  if (!isObject(overflow)) return;
  list.fields(overflow, 'strategy maxWaitMs maxWaiting maxBytes maxAgeSec fsync', `${path}.`);
  if (overflow.maxWaitMs !== undefined) list.number(overflow.maxWaitMs, 0, 86_400_000, `${path}.maxWaitMs`);
  if (overflow.maxWaiting !== undefined) list.number(overflow.maxWaiting, 1, 1_000_000, `${path}.maxWaiting`);
  if (overflow.maxBytes !== undefined) list.number(overflow.maxBytes, 65_536, 1e12, `${path}.maxBytes`);
  if (overflow.maxAgeSec !== undefined) list.number(overflow.maxAgeSec, 1, 31_536_000, `${path}.maxAgeSec`);
  const { fsync = 'always' } = overflow;
  const isSync = SPILL_SYNCS.some((choice) => choice === fsync);
  list.require(isSync, `${path}.fsync`, fsync, `choose one of ${SPILL_SYNCS.join(', ')}`);
}

const isPath = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value !== '');

function isUrl(value: unknown, protocols: readonly string[]): boolean {
  if (value === undefined) return true;
  return typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol);
}
