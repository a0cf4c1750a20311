import { z } from 'zod';
import { UtcTime } from './names.schema.js';

export const DependencySchema = z
  .object({
    name: z.string().describe('For example redis, kafka:main, postgres'),
    state: z.enum(['up', 'degraded', 'down', 'unknown']),
    reason: z.string().nullable().describe('Null where the state is up'),
    since: UtcTime.nullable().describe('Null where it was never reached'),
  })
  .meta({ id: 'Dependency' });

/** `degraded` still serves: 200. `not-ready` does not: 503. */
export const ReadinessSchema = z
  .object({
    status: z.enum(['ready', 'degraded', 'not-ready']),
    dependencies: z.array(DependencySchema),
  })
  .meta({ id: 'Readiness' });
export type Readiness = z.output<typeof ReadinessSchema>;
