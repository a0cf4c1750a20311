import { type Decision } from '@headgate/core';
import { type Known } from './demand.js';

/**
 * What reaches the broker beyond the tokens that producers say they used: traffic that nobody's budget covers. One token
 * counts as one message. The constraint with the largest inflow is taken, because each sees the whole of the flow.
 */
export function unbudgetedOf(decision: Omit<Decision, 'atMs'> | null, usedPerSec: number | null): Known {
  const unknown = (reason: string): Known => ({ value: null, reason });
  if (decision === null) return unknown('no decision was taken yet');
  if (usedPerSec === null) return unknown('what producers use is not known');
  const inflows = decision.constraints.flatMap(({ mode, producedPerSec }) =>
    mode === 'fresh' && producedPerSec !== null ? [producedPerSec] : [],
  );
  if (inflows.length === 0) return unknown('the inflow at the broker is not known');
  return { value: Math.max(0, Math.max(...inflows) - usedPerSec), reason: null };
}
