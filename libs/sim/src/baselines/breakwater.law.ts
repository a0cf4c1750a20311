import { type ControlLaw } from '@headgate/core';
import { asked, seen } from './window.js';

/**
 * Breakwater's credit pool (shenango/caladan breakwater/src/bw_server.c) on the delay that offsets show: below the target
 * add, above it cut in proportion to the excess, at most by half. Gains rescaled from a round trip to a cycle, tuned.
 */
export const breakwater: ControlLaw<{ ratePerSec: number }> = {
  ...{ name: 'breakwater', doc: 'Credits by delay.', params: [] },
  init: (policy) => ({ ratePerSec: policy.rate.safePerSec }),
  step: ({ ratePerSec }, input, { rate: { floorPerSec, ceilingPerSec }, objective }) => {
    const targetSec = (objective.delaySec ?? 10) / 3;
    const { lag, consumed } = seen(input, 4000);
    const byRate = consumed > 0 ? lag / consumed : lag > 0 ? 60 : 0;
    const delaySec = Math.max(
      byRate,
      (targetSec * lag) / (0.7 * (objective.backlogMessages ?? Number.POSITIVE_INFINITY)),
    );
    const next =
      delaySec < targetSec
        ? ratePerSec + 0.04 * ceilingPerSec * input.dtSec
        : ratePerSec * Math.max(0.5, 1 - (0.1 * (delaySec - targetSec)) / targetSec);
    const bounded = Math.min(ceilingPerSec, Math.max(floorPerSec, next));
    return asked({ ratePerSec: bounded }, bounded);
  },
};
