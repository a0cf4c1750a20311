// Two copies of one of these in a program make classes that are not each other's, and tokens that do not match.
import { readFileSync } from 'node:fs';

const ONCE = [
  '@nestjs/core',
  '@nestjs/common',
  'reflect-metadata',
  'rxjs',
  'ioredis',
  'zod',
  'kafkajs',
  'typeorm',
  'pg',
];
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const wrong = ONCE.map((name) => ({
  name,
  copies: Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`) && !packages[path].link),
})).filter(({ copies }) => copies.length !== 1);

for (const { name, copies } of wrong) {
  const where = copies.map((path) => `${path}@${packages[path].version}`).join(', ');
  process.stderr.write(`${name} is in package-lock.json ${copies.length} times: ${where || 'nowhere'}\n`);
}
process.exit(wrong.length > 0 ? 1 : 0);
