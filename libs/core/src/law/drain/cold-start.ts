import { lagMessages } from '../../lag/lag-window.js';
import { type Policy } from '../../policy/policy.js';
import { type LawInput, type LawStep } from '../control-law.js';

/**
 * Without any measurement the rate shrinks by this factor while the backlog is past this share of the objective. The
 * share leaves room for the queue that a settled flow keeps, so that a restart does not cut it.
 */
const CUT = 0.7;
const BACKLOG_SHARE = 0.8;
/** A rate of 0 would never be measured: this share of the ceiling is tried at least. */
const CEILING_SHARE = 0.01;

/** Nothing was measured yet: stay where the flow is (safe, or published before a restart), and shrink while the backlog is long. */
export function coldStart(input: LawInput, policy: Policy, hasNobody: boolean): Omit<LawStep<never>, 'state'> {
  const { delaySec = Number.POSITIVE_INFINITY, backlogMessages = Number.POSITIVE_INFINITY } = policy.objective;
  const allowed = Math.min(backlogMessages, delaySec * input.flowRatePerSec);
  const isLong = (lagMessages(input.window) ?? 0) > BACKLOG_SHARE * allowed;
  const ratePerSec = isLong
    ? CUT * input.ownAskPerSec
    : Math.max(input.ownAskPerSec, CEILING_SHARE * policy.rate.ceilingPerSec);
  return {
    ratePerSec: hasNobody ? policy.rate.floorPerSec : ratePerSec,
    reason: hasNobody ? 'NO_CONSUMERS' : 'COLD_START',
    capacityPerSec: null,
    figures: {},
  };
}
