import { readFileSync } from 'node:fs';
import { type Problem } from '@headgate/core';
import { checkBootstrap } from './check-options.js';
import { InvalidOptionsError } from './errors.js';
import { type Bootstrap } from './options.js';

/** A bootstrap that is written in a file beside the program: one for all flows, and others by the flow's name. */
export interface BootstrapFile extends Bootstrap {
  readonly flows?: Readonly<Record<string, Bootstrap>>;
}

/**
 * Reads JSON such as `{ "ratePerSec": 50, "overflow": "block", "flows": { "orders": { … } } }`.
 *
 * @throws InvalidOptionsError naming every field that cannot work
 */
export function readBootstrapFile(file: string): BootstrapFile {
  const { flows = {}, ...rest } = parse(file);
  const problems = checkBootstrap(rest);
  for (const [flow, bootstrap] of Object.entries(flows)) {
    for (const problem of checkBootstrap(bootstrap))
      problems.push({ ...problem, path: `flows.${flow}.${problem.path}` });
  }
  if (problems.length > 0) throw new InvalidOptionsError(problems.map((problem) => inFile(file, problem)));
  return { ...(rest as unknown as Bootstrap), flows: flows as Record<string, Bootstrap> };
}

function parse(file: string): Record<string, unknown> & { flows?: Record<string, unknown> } {
  try {
    const body: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch (error) {
    const message = `cannot be read as JSON: ${(error as Error).message}`.slice(0, 200);
    throw new InvalidOptionsError([{ path: 'bootstrap.file', value: file, message }]);
  }
  throw new InvalidOptionsError([{ path: 'bootstrap.file', value: file, message: 'must hold an object' }]);
}

const inFile = (file: string, problem: Problem): Problem => ({
  ...problem,
  message: `${problem.message} (in ${file})`,
});
