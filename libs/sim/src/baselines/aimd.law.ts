import { type ControlLaw } from '@headgate/core';
import { asked, seen } from './window.js';

/** Adds 4 % of the ceiling a second, halves above the objective at most every 4 s; tuned on the timer scenarios. */
export const aimd: ControlLaw<{ ratePerSec: number; cutAtMs: number }> = {
  ...{ name: 'aimd', doc: 'Additive increase, multiplicative decrease on the backlog.', params: [] },
  init: (policy) => ({ ratePerSec: policy.rate.safePerSec, cutAtMs: Number.NEGATIVE_INFINITY }),
  step: ({ ratePerSec, cutAtMs }, input, { rate: { floorPerSec, ceilingPerSec }, objective }) => {
    const { lag } = seen(input, 1000);
    if (lag <= (objective.backlogMessages ?? 0)) {
      const next = Math.min(ceilingPerSec, ratePerSec + 0.04 * ceilingPerSec * input.dtSec);
      return asked({ ratePerSec: next, cutAtMs }, next);
    }
    if (input.nowMs - cutAtMs < 4000) return asked({ ratePerSec, cutAtMs }, ratePerSec);
    const next = Math.max(floorPerSec, ratePerSec / 2);
    return asked({ ratePerSec: next, cutAtMs: input.nowMs }, next);
  },
};
