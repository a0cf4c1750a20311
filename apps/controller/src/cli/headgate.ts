#!/usr/bin/env node
type Command = (argv: readonly string[]) => Promise<number>;

/** Each command brings only what it needs: `lag` runs beside no controller and loads nothing of one. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  validate: async () => (await import('./validate.js')).validate,
  plan: async () => (await import('./plan.js')).plan,
  apply: async () => (await import('./apply.js')).apply,
  lag: async () => (await import('./lag.js')).lag,
  measure: async () => (await import('./measure.js')).measure,
  adopt: async () => (await import('./adopt.js')).adopt,
  'redis-acl': async () => (await import('./redis-acl.js')).redisAcl,
};

const [name = '', ...argv] = process.argv.slice(2);
if (Object.hasOwn(COMMANDS, name)) process.exitCode = await (await COMMANDS[name]!())(argv);
else {
  process.stderr.write(`headgate: choose one of ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exitCode = 2;
}
