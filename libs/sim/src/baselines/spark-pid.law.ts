import { type ControlLaw } from '@headgate/core';
import { asked, seen } from './window.js';

/**
 * Spark's PIDRateEstimator (apache/spark streaming/…/rate/PIDRateEstimator.scala), proportional 1, integral 0.2:
 * rate ← rate − (rate − processed) − 0.2 · backlog ÷ cycle; no update where nothing was processed.
 */
export const sparkPid: ControlLaw<{ ratePerSec: number; isFirst: boolean }> = {
  ...{ name: 'spark-pid', doc: "Spark's PID on committed offsets.", params: [] },
  init: (policy) => ({ ratePerSec: policy.rate.ceilingPerSec, isFirst: true }),
  step: (state, input, { rate: { floorPerSec, ceilingPerSec } }) => {
    const { lag, consumed } = seen(input, 900);
    if (consumed <= 0 || input.dtSec <= 0) return asked(state, Math.min(state.ratePerSec, ceilingPerSec));
    if (state.isFirst) return asked({ ratePerSec: consumed, isFirst: false }, ceilingPerSec);
    const ratePerSec = Math.max(floorPerSec, consumed - (0.2 * lag) / input.dtSec);
    return asked({ ratePerSec, isFirst: false }, Math.min(ratePerSec, ceilingPerSec));
  },
};
