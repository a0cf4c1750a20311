import { DependencySchema, ProblemSchema, ReadinessSchema } from '@headgate/contract';
import { z } from 'zod';
import { type Dependency } from './dependency-board.js';

export const ReadinessBodySchema = ReadinessSchema.extend({
  dependencies: z.array(
    DependencySchema.extend({ problems: z.array(ProblemSchema).optional() }).meta({ id: 'DependencyWithProblems' }),
  ),
}).meta({ id: 'ReadinessWithProblems' });
export type ReadinessBody = z.output<typeof ReadinessBodySchema>;

/**
 * Not ready while anything is down; degraded still serves. 503 is intended also where one of several clusters is down:
 * readiness names what needs somebody, liveness is /livez, and leases are served all the same.
 */
export function readinessBody(dependencies: readonly Dependency[]): ReadinessBody {
  const states = dependencies.map(({ state }) => state);
  const status = states.includes('down') ? 'not-ready' : states.every((state) => state === 'up') ? 'ready' : 'degraded';
  return {
    status,
    dependencies: dependencies.map(({ name, state, reason, sinceMs, problems }) => ({
      name,
      state,
      reason,
      since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
      ...(problems.length > 0 ? { problems: [...problems] } : {}),
    })),
  };
}
