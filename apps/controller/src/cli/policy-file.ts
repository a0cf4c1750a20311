import { readFileSync } from 'node:fs';
import { FlowName, PolicySchema } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { backlogsInUse } from '../config/check-flows.js';
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
  if (flows !== undefined && !Array.isArray(flows))
    return { ok: false, problems: [{ path: 'flows', value: flows, message: 'must be a list of policies' }] };
  const policies: unknown[] = flows ?? [yaml.value];
  const problems = policies.flatMap((policy, at) => misnamed(nameOf(policy), at));
  if (problems.length > 0) return { ok: false, problems };
  return checkTogether(policies.map((policy) => ({ flow: nameOf(policy) as string, policy })));
}

/** The API sees one policy at a time: what two of one file take from each other is found here. */
function checkTogether(policies: readonly CliPolicy[]): PolicyFile {
  const flows = new Set<string>();
  const ownerOf = new Map<string, string>();
  const problems = policies.flatMap(({ flow, policy }, at) => {
    const taken: Problem[] = flows.has(flow)
      ? [{ path: `flows.${at}.flow`, value: flow, message: 'is the name of another policy of this file' }]
      : [];
    flows.add(flow);
    const parsed = PolicySchema.safeParse(policy);
    if (!parsed.success || parsed.data.mode !== 'enforce') return taken;
    return [...taken, ...backlogsInUse(parsed.data, `flows.${at}`, ownerOf)];
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policies };
}

const nameOf = (policy: unknown): unknown => (policy as { flow?: unknown } | null)?.flow ?? null;

function misnamed(flow: unknown, at: number): Problem[] {
  const parsed = FlowName.safeParse(flow);
  if (parsed.success) return [];
  return [{ path: `flows.${at}.flow`, value: flow, message: `must name the flow: ${parsed.error.issues[0]!.message}` }];
}

const refuse = (path: string, message: string): PolicyFile => ({
  ok: false,
  problems: [{ path: 'file', value: path, message }],
});
