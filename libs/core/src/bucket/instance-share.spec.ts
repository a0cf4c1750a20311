import { type BudgetTerms } from './budget.js';
import { modeFor } from './instance-share.js';

const terms = (changes: Partial<BudgetTerms>): BudgetTerms => ({
  ...{ mode: 'enforce', onOutage: 'safe', policyVersion: 'v' },
  overflow: { strategy: 'block', maxWaitMs: 1, maxWaiting: 1 },
  reason: { code: 'FIXED', text: '', link: '' },
  ...changes,
});
const instances = Array.from({ length: 2000 }, (_, i) => `checkout-7c9f:${i}`);
const held = (share: number) =>
  instances.filter((instance) => modeFor(terms({ instanceShare: share }), 'checkout', instance) === 'enforce');

describe('modeFor', () => {
  it.each([0, 0.1, 0.5, 0.9])('enforces on about %d of the instances', (share) => {
    expect(Math.abs(held(share).length / instances.length - share)).toBeLessThan(0.03);
  });

  it('enforces on everybody where the share is whole or was left out', () => {
    expect(held(1)).toEqual(instances);
    expect(modeFor(terms({}), 'p', 'i')).toBe('enforce');
  });

  it('keeps those who are held when the share grows', () => {
    const before = new Set(held(0.1));
    expect(held(0.3).filter((instance) => before.has(instance))).toHaveLength(before.size);
  });

  it('never enforces what is observed', () => {
    expect(modeFor(terms({ mode: 'observe', instanceShare: 1 }), 'p', 'i')).toBe('observe');
  });
});
