#!/usr/bin/env node
import { apply } from './apply.js';
import { plan } from './plan.js';
import { redisAcl } from './redis-acl.js';
import { validate } from './validate.js';

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  validate,
  plan,
  apply,
  'redis-acl': redisAcl,
};

const [command = '', ...argv] = process.argv.slice(2);
if (Object.hasOwn(COMMANDS, command)) process.exitCode = await COMMANDS[command]!(argv);
else {
  process.stderr.write(`headgate: choose one of ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exitCode = 2;
}
