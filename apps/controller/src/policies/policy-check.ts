import { type ErrorCode } from '@headgate/contract';
import { type Policy, type Problem, placeOf } from '@headgate/core';
import { checkFlows } from '../config/check-flows.js';
import { type Flow } from '../config/flow-registry.js';

export interface Surroundings {
  readonly clusters: ReadonlySet<string>;
  readonly databases: ReadonlySet<string>;
  readonly brokers: ReadonlySet<string>;
  readonly flows: readonly Flow[];
}

/** Why a policy cannot be applied; null where it can. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
}

/** What a policy of the right shape means, alone and beside the others. */
export function checkPolicy(policy: Policy, { clusters, databases, brokers, flows }: Surroundings): Refusal | null {
  const problems = checkFlows([policy], clusters, databases, brokers).map(({ path, ...rest }) => ({
    ...rest,
    path: path.replace(/^flows\.0\.?/, ''),
  }));
  const taken = findTaken(policy, flows);
  if (problems.length > 0) return { code: 'POLICY_INVALID', problems: [...problems, ...taken] };
  return taken.length > 0 ? { code: 'CONSTRAINT_IN_USE', problems: taken } : null;
}

/** A backlog is enforced by one flow: two would each let its whole capacity in. Who observes takes nothing away. */
function findTaken(policy: Policy, flows: readonly Flow[]): Problem[] {
  if (policy.mode !== 'enforce') return [];
  const owners = new Map<string, string>();
  for (const flow of flows) {
    if (flow.id === policy.flow || flow.policy.mode !== 'enforce') continue;
    for (const key of flow.policy.constraints.flatMap(keysOf)) owners.set(key, flow.id);
  }
  return policy.constraints.flatMap((constraint, at) => {
    const owner = keysOf(constraint)
      .map((key) => owners.get(key))
      .find((found) => found !== undefined);
    if (owner === undefined) return [];
    const { group, topics } = placeOf(constraint);
    const message = `is enforced by the flow ${owner} already; producers of one backlog belong in one flow`;
    return [{ path: `constraints.${at}`, value: `${group} on ${topics.join(', ')}`.slice(0, 200), message }];
  });
}

function keysOf(constraint: Policy['constraints'][number]): string[] {
  const { cluster, group, topics } = placeOf(constraint);
  return topics.map((topic) => JSON.stringify([constraint.kind, cluster, group, topic]));
}
