import { type ControlLaw } from '@headgate/core';
import { asked, seen } from './window.js';

/** The table as the founding material writes it: above 100,000 10 % of the ceiling, above 10,000 half, below 1,000 +10 %. */
export const thresholdTable: ControlLaw<{ ratePerSec: number }> = {
  ...{ name: 'threshold-table', doc: 'Three absolute levels, as written.', params: [] },
  init: (policy) => ({ ratePerSec: policy.rate.ceilingPerSec }),
  step: ({ ratePerSec }, input, { rate: { ceilingPerSec } }) => {
    const { lag } = seen(input, 1000);
    let next = ratePerSec;
    if (lag > 100_000) next = 0.1 * ceilingPerSec;
    else if (lag > 10_000) next = 0.5 * ceilingPerSec;
    else if (lag < 1000) next = Math.min(ratePerSec * 1.1, ceilingPerSec);
    return asked({ ratePerSec: next }, next);
  },
};
