// npm run proofs: for each id, such as E13, the tests that prove it and how they ended in the last run. An id stands in
// brackets at the beginning of a test's own title, `[E13] …` or `[F01][F02] …`; those of a describe count for nothing.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readResults } from './test/results.mjs';
import { root } from './test/run.mjs';

const folder = join(root, 'test-results');
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const proofs = new Map();

for (const project of files.map((file) => file.slice(0, -'.json'.length))) {
  for (const { title, status, file } of readResults(project).flatMap(({ tests }) => tests)) {
    for (const [, id] of (/^(\[[A-Z]+\d+\] ?)+/.exec(title)?.[0] ?? '').matchAll(/\[(\w+)\]/g)) {
      const key = [id, project, file].join(' ');
      const before = proofs.get(key) ?? { id, project, file, passed: true };
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
for (const { id, project, passed, file } of sorted) {
  process.stdout.write(`${id.padEnd(5)} ${project.padEnd(7)} ${passed ? 'passed' : 'failed'} ${file}\n`);
}
process.exit(sorted.every(({ passed }) => passed) ? 0 : 1);
