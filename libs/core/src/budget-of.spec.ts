import { policyOf } from '../test/builders.js';
import { decisionOf } from '../test/decisions.js';
import { budgetOf } from './budget-of.js';

const frame = { seq: 7, instances: 20, link: '/v1/flows/orders' };
const rate = { ceilingPerSec: 10_000, floorPerSec: 1, safePerSec: 800, burstSec: 1 };

describe('budgetOf', () => {
  it('publishes the decision with all that its readers need', () => {
    expect(budgetOf(policyOf(), decisionOf(), frame)).toEqual({
      ...{ flow: 'orders', rateMilliPerSec: 900_000, burstMilli: 900_000, safeMilliPerSec: 800_000, seq: 7 },
      ...{ validForMs: 30_000, leaseTtlMs: 5000, refreshAfterMs: 1000 },
      terms: {
        ...{ mode: 'enforce', overflow: policyOf().overflow, onOutage: 'safe', policyVersion: 'v1' },
        reason: { code: 'BACKLOG_ABOVE_OBJECTIVE', text: 'because', link: '/v1/flows/orders' },
      },
    });
  });

  it.each([
    { ratePerSec: 0, milli: 0 },
    { ratePerSec: 0.0009, milli: 0 },
    { ratePerSec: 0.1, milli: 100 },
    { ratePerSec: 333.333_999, milli: 333_333 },
    { ratePerSec: 1.005, milli: 1005 },
    { ratePerSec: 1.001, milli: 1001 },
    { ratePerSec: 8.001, milli: 8001 },
    { ratePerSec: 1e12, milli: 1e15 },
  ])('writes a rate of $ratePerSec as $milli milli-units', ({ ratePerSec, milli }) => {
    expect(budgetOf(policyOf(), decisionOf({ ratePerSec }), frame).rateMilliPerSec).toBe(milli);
    const policy = policyOf({ rate: { ...rate, safePerSec: ratePerSec } });
    expect(budgetOf(policy, decisionOf(), frame).safeMilliPerSec).toBe(milli);
  });

  it.each([
    { ratePerSec: 900, burstSec: 1, burst: 900_000 },
    { ratePerSec: 900, burstSec: 0.5, burst: 450_000 },
    { ratePerSec: 900, burstSec: 3600, burst: 3_240_000_000 },
    { ratePerSec: 0.2, burstSec: 1, burst: 1000 },
    { ratePerSec: 0, burstSec: 1, burst: 1000 },
  ])('lets the bucket of $ratePerSec/s and $burstSec s hold $burst milli-units, a token at least', (given) => {
    const policy = policyOf({ rate: { ...rate, burstSec: given.burstSec } });
    expect(budgetOf(policy, decisionOf({ ratePerSec: given.ratePerSec }), frame).burstMilli).toBe(given.burst);
  });

  it.each([
    { instances: 0, refresh: 1000, ttl: 5000 },
    { instances: 1000, refresh: 1000, ttl: 5000 },
    { instances: 1700, refresh: 1700, ttl: 5100 },
    { instances: 5000, refresh: 5000, ttl: 15_000 },
    { instances: 10_000, refresh: 10_000, ttl: 30_000 },
    { instances: 1e6, refresh: 10_000, ttl: 30_000 },
  ])('lets $instances instances refresh every $refresh ms with leases of $ttl ms', ({ instances, refresh, ttl }) => {
    const budget = budgetOf(policyOf(), decisionOf(), { ...frame, instances });
    expect(budget).toMatchObject({ refreshAfterMs: refresh, leaseTtlMs: ttl });
    expect(budget.leaseTtlMs).toBeGreaterThanOrEqual(3 * budget.refreshAfterMs);
  });

  it('tells its readers of observe mode', () => {
    expect(budgetOf(policyOf({ mode: 'observe' }), decisionOf(), frame).terms.mode).toBe('observe');
  });
});
