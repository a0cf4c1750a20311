import { type ControlLaw } from './control-law.js';
import { beginCapacity, type CapacityState, nextCapacity, promiseOf } from './drain/capacity.js';
import { coldStart } from './drain/cold-start.js';
import { type DrainState } from './drain/drain-state.js';
import { type QueueEstimate } from './drain/estimate.js';
import { beginInflow, type InflowState, nextInflow, readInflow } from './drain/inflow.js';
import { DRAIN_VERSION, keepDrain, resumeDrain } from './drain/kept-state.js';
import { beginMembers } from './drain/members.js';
import { objectiveOf } from './drain/objective.js';
import { estimateQueue } from './drain/queue-estimate.js';
import { decideRate } from './drain/rate.js';
import { isSaturated } from './drain/saturation.js';

/** A group that leaves may commit once more; one that commits again assigns its partitions itself, and is alive. */
const SELF_ASSIGNED_COMMITS = 2;

/** A cycle outside of these is a pause of the loop or a jitter, s. */
const MIN_CYCLE_SEC = 0.2;
const MAX_CYCLE_SEC = 5;
/** The flow got at least this share of what was asked: this constraint is the one that holds it. */
const OWN_SHARE = 0.95;

/**
 * The recommended law: give producers what the consumers were measured to consume, and steer the queue to a set point.
 *
 *   rate = (alive · capacity − unbudgeted inflow + (set point − queue) / τ) / messages per token
 *
 * Capacity falls only on proof of saturation (commits leave old messages unread, or the queue is long); otherwise it
 * rises by probes that risk a bounded part of the objective. Members that fall silent take their share with them. Read
 * `drain/`: grouping, member-clock (commit timing), pace, stall, frozen, queue-estimate, saturation, capacity, inflow,
 * objective, probe, rate, cold-start. Source: CONTROL.md §3 as corrected by §9. Known weakness: what it can know is half a
 * commit gap, a poll and a lease old.
 */
export const drain: ControlLaw<DrainState> = {
  name: 'drain',
  doc: 'Gives what the consumers were measured to consume, corrected by the queue. Recommended.',
  params: [
    {
      name: 'setPointDelayShare',
      type: 'number',
      unit: 'share of objective.delaySec',
      min: 0.05,
      max: 0.8,
      default: 0.25,
      doc: 'Queue to keep, as a share of the delay objective. Lower loses throughput, higher breaks the objective more often.',
    },
    {
      name: 'setPointBacklogShare',
      type: 'number',
      unit: 'share of objective.backlogMessages',
      min: 0.05,
      max: 0.8,
      default: 0.4,
      doc: 'The same for an objective in messages. The smaller of the two queues holds.',
    },
  ],

  init: () => ({ members: beginMembers(), capacity: beginCapacity(), inflow: beginInflow, ownerlessCommits: 0 }),

  version: DRAIN_VERSION,
  keep: keepDrain,
  resume: resumeDrain,

  step: (state, input, policy, params) => {
    const { window, nowMs } = input;
    const { ceilingPerSec, floorPerSec } = policy.rate;
    const cycleSec = Math.min(MAX_CYCLE_SEC, Math.max(MIN_CYCLE_SEC, input.dtSec || 1));
    const { state: members, estimate: heard } = estimateQueue(
      state.members,
      window,
      cycleSec,
      ceilingPerSec * state.inflow.messagesPerToken,
      promiseOf(state.capacity),
    );
    const ownerlessCommits = input.members === 0 ? state.ownerlessCommits + (heard.hasAdvanced ? 1 : 0) : 0;
    const hasNobody = input.members === 0 && !heard.hasAdvanced && ownerlessCommits < SELF_ASSIGNED_COMMITS;
    const estimate = hasNobody ? { ...heard, aliveShare: 0 } : heard;
    const inflow = heard.isBlind ? state.inflow : nextInflow(state.inflow, window, cycleSec);
    const known = state.capacity.capacityPerSec ?? estimate.consumePerSec;
    if (known === null || known <= 0) {
      return { state: { ...state, members, inflow, ownerlessCommits }, ...coldStart(input, policy, hasNobody) };
    }
    const { setPointMessages } = objectiveOf(policy, params, known);
    const saturated = isSaturated(estimate, setPointMessages, cycleSec);
    const limitPerSec = Math.min(input.ownAskPerSec, input.flowRatePerSec);
    const { isBinding, confirmedPerSec } = readInflow(inflow, window, limitPerSec, estimate.commitAgeSec);
    const capacity = nextCapacity(state.capacity, {
      estimate,
      isSaturated: saturated,
      confirmedPerSec,
      setPointMessages,
      members: input.members,
      nowMs,
      dtSec: cycleSec,
    });
    const capacityPerSec = capacity.capacityPerSec ?? known;
    const objective = objectiveOf(policy, params, capacityPerSec);
    const perToken = inflow.messagesPerToken;
    const { ratePerSec, reason } = decideRate({
      estimate,
      capacity,
      capacityPerSec,
      isSaturated: saturated,
      cycleSec,
      setPointMessages: objective.setPointMessages,
      budgetMessages: objective.budgetMessages,
      unbudgetedPerSec: inflow.unbudgetedPerSec,
      // Where another constraint holds the flow, this one does not bind and does not probe.
      isBinding: isBinding && input.flowRatePerSec >= OWN_SHARE * input.ownAskPerSec,
      previousAskPerSec: input.ownAskPerSec * perToken,
      ceilingPerSec: ceilingPerSec * perToken,
      floorPerSec: floorPerSec * perToken,
    });
    return {
      state: { members, capacity, inflow, ownerlessCommits },
      ratePerSec: ratePerSec / perToken,
      reason: hasNobody ? 'NO_CONSUMERS' : reason,
      capacityPerSec,
      figures: figuresOf(estimate, saturated, objective.setPointMessages, capacity, inflow),
    };
  },
};

function figuresOf(
  estimate: QueueEstimate,
  saturated: boolean,
  setPointMessages: number,
  capacity: CapacityState,
  inflow: InflowState,
) {
  return {
    queueMessages: estimate.queueMessages,
    setPointMessages,
    consumePerSec: estimate.consumePerSec ?? 0,
    aliveShare: estimate.aliveShare,
    unreadShare: estimate.unreadShare,
    commitGapSec: estimate.gapSec,
    isSaturated: saturated ? 1 : 0,
    formerCapacityPerSec: capacity.memoryPerSec,
    unbudgetedPerSec: inflow.unbudgetedPerSec,
    messagesPerToken: inflow.messagesPerToken,
    frozenPartitions: estimate.frozenPartitions,
  };
}
