import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCode } from './scripts/test/code.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const folder = join(root, 'test-results');

/**
 * Keeps the newest result of every spec file in test-results/<project>.json, where `npm run proofs` and `npm test` read
 * it, with the code that it ran on, and ends a run with 'N passed, N failed, N skipped' alone on a line. Under `npm test`, which sets
 * HEADGATE_TEST_SUM, it leaves that line to the sum over all runs.
 */
export default class Reporter {
  #ran = new Map();
  #code;

  onRunStart() {
    this.#code = readCode(root);
  }

  onTestResult(test, result) {
    const project = test.context.config.displayName?.name ?? 'tests';
    const file = relative(root, result.testFilePath);
    const tests = result.testResults.map(({ title, fullName, status, duration }) => ({
      ...{ title, fullName, status, file, duration: duration ?? 0 },
    }));
    // A file that cannot be loaded has no tests to report, and is a failure all the same.
    if (result.testExecError) {
      tests.push({ title: 'suite failed to run', fullName: file, status: 'failed', file, duration: 0 });
    }
    const { start, end } = result.perfStats;
    this.#ran.set(project, [...(this.#ran.get(project) ?? []), { file, ms: end - start, tests }]);
  }

  async onRunComplete(_contexts, run) {
    mkdirSync(folder, { recursive: true });
    const ran = { code: await this.#code, at: new Date().toISOString() };
    for (const [project, suites] of this.#ran) {
      save(
        project,
        suites.map((suite) => ({ ...suite, ...ran })),
      );
    }
    if (process.env.HEADGATE_TEST_SUM) return;
    const failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
    const skipped = run.numPendingTests + run.numTodoTests;
    process.stdout.write(`\n${run.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}

/** Results of files that did not run this time stay, unless the file is gone. */
function save(project, suites) {
  const path = join(folder, `${project}.json`);
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  const fresh = new Set(suites.map(({ file }) => file));
  const kept = before.filter(({ file }) => !fresh.has(file) && existsSync(join(root, file)));
  const all = [...kept, ...suites].sort((a, b) => a.file.localeCompare(b.file));
  writeFileSync(path, `${JSON.stringify(all, null, 1)}\n`);
}
