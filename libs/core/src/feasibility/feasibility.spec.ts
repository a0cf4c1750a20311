import { BILLING, inputAt, partitionOf, policyOf, readingAt } from '../../test/builders.js';
import { type FlowState } from '../flow-state.js';
import { type Policy } from '../policy/policy.js';
import { tick } from '../tick.js';
import { feasibilityOf } from './feasibility.js';

const TIMES = { cycleSec: 1, leaseSec: 1 };

/** A group of one member that works 1,000/s off and commits every `gapSec`, read once a second. */
function read(policy: Policy, gapSec: number, seconds = 50): FlowState {
  let state: FlowState | null = null;
  for (let second = 1; second <= seconds; second++) {
    const committedOffset = Math.floor(second / gapSec) * gapSec * 1000;
    const reading = readingAt(second, [partitionOf(0, { committedOffset, endOffset: 1000 * second + 3000 })]);
    state = tick(policy, state, inputAt(second, { [BILLING]: reading })).state;
  }
  return state!;
}

describe('feasibilityOf', () => {
  it.each([
    { gapSec: 1, delaySec: 2.5, status: 'impossible', smallest: 3 },
    { gapSec: 1, delaySec: 3.5, status: 'tight', smallest: 3 },
    { gapSec: 1, delaySec: 5, status: 'kept', smallest: 3 },
    { gapSec: 5, delaySec: 5, status: 'impossible', smallest: 7 },
    { gapSec: 5, delaySec: 10, status: 'kept', smallest: 7 },
  ])('is $status for $delaySec s with commits every $gapSec s', ({ gapSec, delaySec, status, smallest }) => {
    const policy = policyOf({ objective: { delaySec } });
    const [found] = feasibilityOf(policy, read(policy, gapSec), TIMES);
    expect(found!.smallestDelaySec).toBeCloseTo(smallest, 0);
    expect(found!.status).toBe(status);
  });

  it('counts an objective in messages at the measured pace, and says the smallest and what would lower it', () => {
    const policy = policyOf({ objective: { backlogMessages: 4000 } });
    const [found] = feasibilityOf(policy, read(policy, 5), TIMES);
    expect(found!.smallestMessages! / 7000).toBeCloseTo(1, 1);
    expect(found!.text).toMatch(/^this objective cannot be met while .* the smallest that can is \d{4} messages$/);
    expect(found!.lowers[0]).toBe('billing commits every 5 s: commit more often, or fetch smaller batches');
    expect(found!.lowers).toHaveLength(3);
  });

  it('follows the cycle and the refresh of leases', () => {
    const policy = policyOf({ objective: { delaySec: 5 } });
    const [found] = feasibilityOf(policy, read(policy, 1), { cycleSec: 3, leaseSec: 10 });
    expect(found!.status).toBe('impossible');
    expect(found!.blindSec).toBeCloseTo(14, 1);
    expect(found!.lowers[0]).toContain('leases every 10 s');
  });

  it.each([
    { what: 'a flow that was never read', state: null },
    { what: 'a group that hardly committed', state: read(policyOf(), 20) },
  ])('is unknown for $what, and says so', ({ state }) => {
    const [found] = feasibilityOf(policyOf(), state, TIMES);
    expect(found).toMatchObject({ status: 'unknown', smallestDelaySec: null, smallestMessages: null });
    expect(found!.text).toContain('was not seen yet');
  });

  it('judges every constraint by itself', () => {
    const policy = policyOf({
      constraints: [...policyOf().constraints, { kind: 'sql', database: 'shop', queue: 'receipts' }],
    });
    expect(feasibilityOf(policy, read(policy, 1), TIMES).map(({ status }) => status)).toEqual(['kept', 'unknown']);
  });
});
