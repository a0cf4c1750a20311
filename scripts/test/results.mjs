import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const fileOf = (project) => join(root, 'test-results', `${project}.json`);

export function forgetResults(project) {
  rmSync(fileOf(project), { force: true });
}

/** Results are written once every suite has ended. */
export const hasResults = (project) => existsSync(fileOf(project));

/** The suites of the project's last run, as jest.reporter.mjs wrote them. */
export function readResults(project) {
  return hasResults(project) ? JSON.parse(readFileSync(fileOf(project), 'utf8')) : [];
}

/** Whatever neither passed nor failed was skipped, and a skipped test proves nothing. */
export function count(suites) {
  const statuses = suites.flatMap(({ tests }) => tests.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return { passed, failed, skipped: statuses.length - passed - failed };
}
