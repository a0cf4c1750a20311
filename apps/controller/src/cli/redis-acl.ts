import { parseArgs } from 'node:util';
import { EXIT } from './command.js';

const USAGE = 'usage: headgate redis-acl [--user headgate-producer] [--prefix hg] [--flow <name>]…\n';
/** What a lease runs, inside its script and around it, and what ioredis says when it connects. */
const COMMANDS = [
  ...['evalsha', 'eval', 'get', 'hget', 'hmget', 'hset', 'hdel', 'hscan', 'del', 'pexpire', 'time'],
  ...['auth', 'hello', 'ping', 'info', 'select', 'client|setname', 'client|id', 'quit'],
];
const NAME = /^[a-zA-Z0-9._-]{1,100}$/;

/**
 * `headgate redis-acl`: the ACL of a producer that leases straight from Redis. Whoever holds it can write the budgets of
 * its flows: it is for trusted producers, and the others lease over HTTP.
 */
export async function redisAcl(argv: readonly string[]): Promise<number> {
  const options = {
    user: { type: 'string', default: 'headgate-producer' },
    prefix: { type: 'string', default: 'hg' },
    flow: { type: 'string', multiple: true, default: [] as string[] },
  } as const;
  let values: { user: string; prefix: string; flow: string[] };
  try {
    values = parseArgs({ args: [...argv], options, strict: true }).values as typeof values;
  } catch (error) {
    process.stderr.write(`headgate: ${(error as Error).message}\n${USAGE}`);
    return EXIT.usage;
  }
  const { user, prefix, flow: flows } = values;
  const wrong = [user, prefix, ...flows].find((name) => !NAME.test(name));
  if (wrong !== undefined) {
    process.stderr.write(`headgate: ${wrong.slice(0, 200)}: use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen\n`);
    return EXIT.usage;
  }
  process.stdout.write(`${aclLine(user, prefix, flows)}\n`);
  return EXIT.done;
}

function aclLine(user: string, prefix: string, flows: readonly string[]): string {
  const keys = flows.length === 0 ? [`~${prefix}:{*}:*`] : flows.map((flow) => `~${prefix}:{${flow}}:*`);
  const rules = [
    'resetkeys',
    ...keys,
    `%R~${prefix}:off`,
    'resetchannels',
    '-@all',
    ...COMMANDS.map((name) => `+${name}`),
  ];
  return `ACL SETUSER ${user} reset on >PUT-A-PASSWORD-HERE ${rules.join(' ')}`;
}
