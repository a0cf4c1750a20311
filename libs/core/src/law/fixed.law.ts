import { type ControlLaw } from './control-law.js';

/** A constant rate: the ceiling, or `ratePerSec`. It looks at nothing; the guard rails still hold. */
export const fixed: ControlLaw<null> = {
  name: 'fixed',
  doc: 'A constant rate.',
  params: [
    {
      name: 'ratePerSec',
      type: 'number',
      unit: 'messages/s',
      min: 0,
      max: 1e9,
      default: null,
      doc: 'The rate; the ceiling where it is left out.',
    },
  ],
  init: () => null,
  step: (state, _input, policy, params) => ({
    state,
    ratePerSec: typeof params.ratePerSec === 'number' ? params.ratePerSec : policy.rate.ceilingPerSec,
    reason: 'FIXED',
    capacityPerSec: null,
    figures: {},
  }),
};
