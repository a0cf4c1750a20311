import { type ControlLaw } from './control-law.js';

/** Above the objective the rate is cut by up to this share a second, the more the fuller. */
const CUT_PER_SEC = 0.5;
/** Below the objective, less this margin, the rate may rise by this share a second. */
const RISE_PER_SEC = 0.1;
const MARGIN_SHARE = 0.9;
/** So far below the objective a level says nothing of the rate. */
const FREE_SHARE = 0.75;

/**
 * What holds a flow at a fill level (memory, disk, pool): no backlog of messages, so no capacity is measured.
 *
 *   over = (share − objective) / (1 − objective);   rate' = rate · (1 − 0.5 · over · dt)   above the objective
 *   rate' = rate                                    between 0.9 × objective and the objective
 *   rate' = rate · (1 + 0.1 · dt)                   between 0.75 × and 0.9 × objective;  the ceiling below
 *
 * Known weakness: a level that fills by itself takes the flow to its floor; what fills it is not known here.
 */
export const fill: ControlLaw<null> = {
  name: 'fill',
  doc: 'Holds a fill level below its objective.',
  params: [],
  init: () => null,
  step: (_state, { window, dtSec, flowRatePerSec, ownAskPerSec }, policy, params) => {
    const objectiveShare = Number(params.objectiveShare);
    const { used, limit } = window.reading.fill ?? { used: 1, limit: 1 };
    const { ceilingPerSec } = policy.rate;
    const share = used / limit;
    const spanSec = Math.min(2, dtSec || 1);
    const figures = { usedShare: share, objectiveShare };
    const ask = (ratePerSec: number, reason: 'LEVEL_ABOVE_OBJECTIVE' | 'LEVEL_AT_OBJECTIVE' | 'LEVEL_FREE') => ({
      ...{ state: null, ratePerSec: Math.min(ceilingPerSec, ratePerSec), reason, capacityPerSec: null, figures },
    });
    if (share > objectiveShare) {
      const over = Math.min(1, (share - objectiveShare) / Math.max(1e-9, 1 - objectiveShare));
      const heldPerSec = Math.min(ownAskPerSec, flowRatePerSec);
      return ask(heldPerSec * (1 - CUT_PER_SEC * over * spanSec), 'LEVEL_ABOVE_OBJECTIVE');
    }
    if (share > MARGIN_SHARE * objectiveShare) return ask(Math.max(flowRatePerSec, 0), 'LEVEL_AT_OBJECTIVE');
    if (share <= FREE_SHARE * objectiveShare) return ask(ceilingPerSec, 'LEVEL_FREE');
    const leastStepPerSec = 0.01 * ceilingPerSec;
    const risenPerSec = flowRatePerSec + Math.max(RISE_PER_SEC * flowRatePerSec, leastStepPerSec) * spanSec;
    return ask(risenPerSec, 'LEVEL_AT_OBJECTIVE');
  },
};
