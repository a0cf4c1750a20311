import { policyOf } from '../../test/builders.js';
import { lawInput } from '../../test/law-input.js';
import { fixed } from './fixed.law.js';
import { withDefaults } from './law-registry.js';

describe('fixed', () => {
  it.each([
    { params: {}, rate: 10_000 },
    { params: { ratePerSec: 450 }, rate: 450 },
    { params: { ratePerSec: 0 }, rate: 0 },
  ])('asks $rate with $params, whatever the backlog', ({ params, rate }) => {
    for (const lag of [0, 1e9]) {
      const filled = withDefaults(fixed as never, params);
      expect(fixed.step(null, lawInput(lag, 77), policyOf(), filled)).toMatchObject({
        ratePerSec: rate,
        reason: 'FIXED',
      });
    }
  });
});
