// npm run proofs: for each id, such as E13, the tests that prove it and how they ended in the last run. An id stands in
// brackets at the beginning of a test's own title, `[E13] …` or `[F01][F02] …`; those of a describe count for nothing.
// What ran on other code than stands here now is stale, and proves nothing.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CLAIMED } from './test/claimed-ids.mjs';
import { readCode } from './test/code.mjs';
import { readResults } from './test/results.mjs';
import { root } from './test/run.mjs';

const folder = join(root, 'test-results');
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const proofs = new Map();
const now = await readCode(root);

for (const project of files.map((file) => file.slice(0, -'.json'.length))) {
  const tests = readResults(project).flatMap(({ code, at, ...suite }) =>
    suite.tests.map((test) => ({ ...test, code, at })),
  );
  for (const { title, status, file, code, at } of tests) {
    for (const [, id] of (/^(\[[A-Z]+\d+\] ?)+/.exec(title)?.[0] ?? '').matchAll(/\[(\w+)\]/g)) {
      const key = [id, project, file].join(' ');
      const before = proofs.get(key) ?? { ...{ id, project, file, code, at }, passed: true };
      proofs.set(key, { ...before, passed: before.passed && status === 'passed' });
    }
  }
}

if (proofs.size === 0) {
  process.stderr.write('No proofs in test-results/: run npm test first\n');
  process.exit(1);
}
const compare = new Intl.Collator('en', { numeric: true }).compare;
const sorted = [...proofs.values()].sort((a, b) => compare(a.id, b.id) || compare(a.file, b.file));
const isStale = ({ code }) => now !== null && code?.digest !== now.digest;
for (const proof of sorted) {
  const { id, project, passed, file, code, at } = proof;
  const stale = isStale(proof)
    ? ` (stale: ran on ${code?.commit ?? 'unknown code'}, ${at ?? 'at an unknown time'})`
    : '';
  process.stdout.write(`${id.padEnd(5)} ${project.padEnd(7)} ${passed ? 'passed' : 'failed'} ${file}${stale}\n`);
}
const proven = new Set(sorted.map(({ id }) => id));
const missing = CLAIMED.filter((id) => !proven.has(id));
if (missing.length > 0)
  process.stderr.write(`No test in these results for ${missing.join(', ')} (some run only in npm run test:faults)\n`);
const stale = sorted.filter(isStale).length;
if (stale > 0) process.stderr.write(`${stale} of ${sorted.length} ran on other code than this: run npm test\n`);
process.exit(stale === 0 && sorted.every(({ passed }) => passed) ? 0 : 1);
