import { readFileSync } from 'node:fs';
import { type Problem } from '@headgate/core';
import { readYaml } from '../config/read-yaml.js';

/** One policy of the file, as it was written: the API checks it. */
export interface CliPolicy {
  readonly flow: string;
  readonly policy: unknown;
}

export type PolicyFile =
  | { readonly ok: true; readonly policies: readonly CliPolicy[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A list under `flows`, as in headgate.yaml, or a single policy. Clusters and databases of the file are not sent. */
export function readPolicyFile(path: string): PolicyFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const flows = (yaml.value as { flows?: unknown } | null)?.flows;
  const policies: unknown[] = Array.isArray(flows) ? flows : [yaml.value];
  const problems = policies.flatMap((policy, at) => (nameOf(policy) === null ? [unnamed(policy, at)] : []));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, policies: policies.map((policy) => ({ flow: nameOf(policy)!, policy })) };
}

function nameOf(policy: unknown): string | null {
  const flow = (policy as { flow?: unknown } | null)?.flow;
  return typeof flow === 'string' && flow !== '' ? flow : null;
}

const unnamed = (policy: unknown, at: number): Problem => {
  const value = (policy as { flow?: unknown } | null)?.flow ?? null;
  return { path: `flows.${at}.flow`, value, message: 'must name the flow' };
};

const refuse = (path: string, message: string): PolicyFile => ({
  ok: false,
  problems: [{ path: 'file', value: path, message }],
});
