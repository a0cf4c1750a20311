import { audit, billing, policyOf } from '../../test/builders.js';
import { constraintId, type Policy } from './policy.js';
import { validatePolicy } from './validate-policy.js';

const rate = (ceilingPerSec: number, floorPerSec: number, safePerSec: number) => ({
  ceilingPerSec,
  floorPerSec,
  safePerSec,
  burstSec: 1,
});

describe('validatePolicy', () => {
  it.each<Partial<Policy>>([
    {},
    { rate: rate(100, 0, 0) },
    { rate: rate(100, 100, 100) },
    { objective: { backlogMessages: 10 }, limit: { retentionShare: 0.8, backlogMessages: 11 } },
    { constraints: [billing, audit] },
    { law: { name: 'fixed', params: { ratePerSec: 5 } } },
  ])('accepts %j', (changes) => expect(validatePolicy(policyOf(changes))).toEqual([]));

  it.each<{ changes: Partial<Policy>; path: string; value: unknown; allowed: string }>([
    {
      changes: { rate: rate(100, 10, 101) },
      path: 'rate.safePerSec',
      value: 101,
      allowed: 'at most rate.ceilingPerSec (100)',
    },
    {
      changes: { rate: rate(100, 10, 9) },
      path: 'rate.safePerSec',
      value: 9,
      allowed: 'at least rate.floorPerSec (10)',
    },
    {
      changes: { objective: {} },
      path: 'objective',
      value: {},
      allowed: 'delaySec (seconds), backlogMessages, or both',
    },
    {
      changes: { overflow: { strategy: 'block', maxWaitMs: 1, maxWaiting: 1, maxBytes: 65_536 } },
      path: 'overflow.maxBytes',
      value: 65_536,
      allowed: 'under the strategy spill alone',
    },
    {
      changes: { objective: { backlogMessages: 10 }, limit: { retentionShare: 0.8, backlogMessages: 10 } },
      path: 'limit.backlogMessages',
      value: 10,
      allowed: 'above objective.backlogMessages (10)',
    },
    { changes: { law: { name: 'pid', params: {} } }, path: 'law.name', value: 'pid', allowed: 'drain, steps, fixed' },
    {
      changes: { law: { name: 'drain', params: { gain: 2 } } },
      path: 'law.params.gain',
      value: 2,
      allowed: 'setPointDelayShare, setPointBacklogShare',
    },
    { changes: { constraints: [] }, path: 'constraints', value: [], allowed: 'at least one backlog' },
    {
      changes: { constraints: [billing, { ...billing }] },
      path: 'constraints.1',
      value: constraintId(billing),
      allowed: 'twice',
    },
  ])('refuses $path = $value', ({ changes, path, value, allowed }) => {
    const problems = validatePolicy(policyOf(changes));
    expect(problems).toEqual([{ path, value, message: expect.stringContaining(allowed) }]);
  });

  it('lists all problems at once', () => {
    const policy = policyOf({
      ...{ rate: rate(10, 20, 5), objective: {}, constraints: [], law: { name: 'pid', params: {} } },
      overflow: { strategy: 'drop', maxWaitMs: 1, maxWaiting: 1, fsync: 'never' },
    });
    expect(validatePolicy(policy).map(({ path }) => path)).toEqual([
      ...['rate.floorPerSec', 'rate.safePerSec', 'objective', 'overflow.fsync', 'law.name', 'constraints'],
    ]);
  });
});

describe('constraintId', () => {
  it('does not depend on the order of the topics, and changes none', () => {
    const topics = Object.freeze(['b', 'a']);
    expect(constraintId({ ...billing, topics })).toBe('kafka:main/billing/a,b');
    expect(topics).toEqual(['b', 'a']);
  });
});
