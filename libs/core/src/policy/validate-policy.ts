import { type Problem } from '../errors.js';
import { LAWS, validateLawParams } from '../law/law-registry.js';
import { constraintId, type Policy } from './policy.js';

/**
 * All problems in what a policy means; its shape was checked by the contract before. Empty = good. Every problem names
 * the field, the value and what is allowed.
 */
export function validatePolicy(policy: Policy): Problem[] {
  const { ceilingPerSec, floorPerSec, safePerSec } = policy.rate;
  const problems: Problem[] = [];
  const refuse = (path: string, value: unknown, message: string) => problems.push({ path, value, message });

  if (floorPerSec > ceilingPerSec)
    refuse('rate.floorPerSec', floorPerSec, `must be at most rate.ceilingPerSec (${ceilingPerSec})`);
  if (safePerSec > ceilingPerSec)
    refuse('rate.safePerSec', safePerSec, `must be at most rate.ceilingPerSec (${ceilingPerSec})`);
  if (safePerSec < floorPerSec)
    refuse('rate.safePerSec', safePerSec, `must be at least rate.floorPerSec (${floorPerSec})`);
  const needsObjective =
    policy.constraints.length === 0 ||
    policy.constraints.some((one) => one.kind !== 'level' || one.objectiveShare === undefined);
  const { delaySec, backlogMessages } = policy.objective;
  // A fill level brings its own objective.
  if (delaySec === undefined && backlogMessages === undefined && needsObjective) {
    refuse('objective', policy.objective, 'give delaySec (seconds), backlogMessages, or both');
  }
  if (policy.overflow.strategy !== 'spill') {
    for (const field of ['maxBytes', 'maxAgeSec', 'fsync'] as const) {
      const value = policy.overflow[field];
      if (value !== undefined) refuse(`overflow.${field}`, value, 'has a meaning under the strategy spill alone');
    }
  }
  const { backlogMessages: limit } = policy.limit;
  if (limit !== undefined && backlogMessages !== undefined && limit <= backlogMessages) {
    refuse(
      'limit.backlogMessages',
      limit,
      `must be above objective.backlogMessages (${backlogMessages}): at the limit even the floor stops`,
    );
  }
  for (const field of ['law', 'candidateLaw'] as const) {
    const choice = policy[field];
    if (!choice) continue;
    const law = LAWS.get(choice.name);
    if (law) problems.push(...validateLawParams(law, choice.params, field));
    else refuse(`${field}.name`, choice.name, `choose one of ${[...LAWS.keys()].join(', ')}`);
  }

  if (policy.constraints.length === 0)
    refuse('constraints', policy.constraints, 'name at least one backlog that limits this flow');
  const ids = policy.constraints.map(constraintId);
  ids.forEach((id, i) => {
    if (ids.indexOf(id) !== i) refuse(`constraints.${i}`, id, 'stands twice in this flow');
  });
  const producers = policy.producers ?? [];
  const names = producers.map(({ producer }) => producer);
  names.forEach((name, i) => {
    if (names.indexOf(name) !== i) refuse(`producers.${i}.producer`, name, 'stands twice in this flow');
  });
  const minimumsPerSec = producers.reduce((sum, { minimumPerSec }) => sum + minimumPerSec, 0);
  if (minimumsPerSec > floorPerSec) {
    refuse(
      'producers',
      minimumsPerSec,
      `the sum of minimumPerSec must be at most rate.floorPerSec (${floorPerSec}): nothing else is always there`,
    );
  }
  return problems;
}
