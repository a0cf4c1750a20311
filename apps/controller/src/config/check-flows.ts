import { type Policy, type Problem, placeOf, validatePolicy } from '@headgate/core';

/**
 * What policies mean, each alone (core) and to each other: names once, clusters, databases and brokers known, one flow per
 * backlog. One of the wrong shape is null and keeps its place.
 */
export function checkFlows(
  policies: readonly (Policy | null)[],
  clusters: ReadonlySet<string>,
  databases: ReadonlySet<string> = new Set(),
  brokers: ReadonlySet<string> = new Set(),
): Problem[] {
  const flowAt = new Map<string, number>();
  const backlogOwner = new Map<string, string>();
  return policies.flatMap((policy, index) => {
    if (policy === null) return [];
    const path = `flows.${index}`;
    const problems = validatePolicy(policy).map((problem) => ({ ...problem, path: `${path}.${problem.path}` }));
    const first = flowAt.get(policy.flow);
    if (first === undefined) flowAt.set(policy.flow, index);
    else problems.push({ path: `${path}.flow`, value: policy.flow, message: `is taken by flows.${first} already` });
    for (const [at, constraint] of policy.constraints.entries()) {
      const { cluster } = placeOf(constraint);
      const constraintPath = `${path}.constraints.${at}`;
      if (constraint.kind === 'kafka' && !clusters.has(cluster))
        problems.push({ path: `${constraintPath}.cluster`, value: cluster, message: unknownCluster(clusters) });
      if (constraint.kind === 'sql' && !databases.has(cluster))
        problems.push({ path: `${constraintPath}.database`, value: cluster, message: unknownDatabase(databases) });
      if (constraint.kind === 'rabbitmq' && !brokers.has(cluster))
        problems.push({ path: `${constraintPath}.broker`, value: cluster, message: unknownBroker(brokers) });
    }
    return [...problems, ...backlogsInUse(policy, path, backlogOwner)];
  });
}

/** Backlogs of the policy that another flow is limited by already; `ownerOf` learns the others. */
export function backlogsInUse(policy: Policy, path: string, ownerOf: Map<string, string>): Problem[] {
  return policy.constraints.flatMap((constraint, at) => {
    const { cluster, group, topics } = placeOf(constraint);
    return topics.flatMap((topic): Problem[] => {
      const backlog = JSON.stringify([cluster, group, topic]);
      const owner = ownerOf.get(backlog) ?? policy.flow;
      ownerOf.set(backlog, owner);
      if (owner === policy.flow) return [];
      return [{ path: `${path}.constraints.${at}`, value: `${group} on ${topic}`, message: inUse(owner) }];
    });
  });
}

const inUse = (owner: string): string =>
  `CONSTRAINT_IN_USE: flow ${owner} is limited by this backlog already; producers of one backlog belong in one flow`;

const unknownBroker = (brokers: ReadonlySet<string>): string =>
  brokers.size === 0
    ? 'is not a known broker, and none is: name it under brokers or set RABBITMQ_URL for rabbit'
    : `is not a known broker; known are ${[...brokers].join(', ')}`;

const unknownDatabase = (databases: ReadonlySet<string>): string =>
  databases.size === 0
    ? 'is not a known database, and none is: name it under databases'
    : `is not a known database; known are ${[...databases].join(', ')}`;

const unknownCluster = (clusters: ReadonlySet<string>): string =>
  clusters.size === 0
    ? 'is not a known cluster, and none is: name it under clusters or set KAFKA_BROKERS for main'
    : `is not a known cluster; known are ${[...clusters].join(', ')}`;
