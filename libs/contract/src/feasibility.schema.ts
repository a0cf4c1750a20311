import { z } from 'zod';
import { Measured } from './quantity.schema.js';

const Nullable = Measured.nullable();

/** Whether a constraint's objective can be kept while all its consumers crash; a null means that it is not known yet. */
export const FeasibilitySchema = z
  .object({
    constraint: z.string(),
    group: z.string(),
    status: z
      .enum(['kept', 'tight', 'impossible', 'unknown'])
      .describe('impossible: no law can keep it; tight: a standing queue passes it'),
    blindSec: Nullable.describe(
      'Commit gap, cycle and lease refresh: consumers are dead and producers do not know yet',
    ),
    smallestDelaySec: Nullable,
    smallestMessages: Nullable,
    advisedDelaySec: Nullable.describe('With room for the queue that a settled flow keeps'),
    advisedMessages: Nullable,
    text: z.string(),
    lowers: z.array(z.string()).describe('What would lower the smallest objective, the largest part first'),
  })
  .meta({ id: 'Feasibility' });
export type FeasibilityBody = z.output<typeof FeasibilitySchema>;
