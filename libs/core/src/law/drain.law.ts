import { ratesPerSec } from '../lag/lag-window.js';
import { type LawParams, type Policy } from '../policy/policy.js';
import { type ControlLaw, type LawInput } from './control-law.js';
import { beginCapacity, type CapacityState, isSaturated, nextCapacity } from './drain/capacity.js';
import { coldStart } from './drain/cold-start.js';
import { beginMembers, estimateQueue, type MembersState, type QueueEstimate } from './drain/queue-estimate.js';
import { decideRate } from './drain/rate.js';

export interface DrainState {
  readonly members: MembersState;
  readonly capacity: CapacityState;
  /** Commits seen while the group had no members. */
  readonly ownerlessCommits: number;
}

/** A group that leaves may commit once more; one that commits again assigns its partitions itself, and is alive. */
const SELF_ASSIGNED_COMMITS = 2;

/** The limit binds where production reaches this share of it. */
const BINDING_SHARE = 0.85;
/** Production is compared with the limit over this span: leases come in bursts, milliseconds. */
const BINDING_SPAN_MS = 3000;
/**
 * The recommended law: give producers what the consumers were measured to consume, and steer the queue to a set point.
 *
 *   rate = alive · capacity + (set point − queue) / τ
 *
 * Capacity falls only on proof of saturation (commits leave old messages unread, or the queue is long); otherwise it
 * rises by probes that risk a bounded part of the objective. Members that fall silent take their share with them. Read
 * `drain/`: member-clock (commit timing), queue-estimate, capacity, rate, cold-start. Source: CONTROL.md §3 as corrected by §9.
 * Known weakness of this first form: it keeps no memory of a former capacity and does not estimate traffic that comes
 * without a budget; both are corrected by the queue alone.
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

  init: () => ({ members: beginMembers(), capacity: beginCapacity(), ownerlessCommits: 0 }),

  step: (state, input, policy, params) => {
    const cycleSec = Math.min(5, Math.max(0.2, input.dtSec || 1));
    const { state: members, estimate: heard } = estimateQueue(
      state.members,
      input.window,
      cycleSec,
      policy.rate.ceilingPerSec,
    );
    const ownerlessCommits = input.members === 0 ? state.ownerlessCommits + (heard.hasAdvanced ? 1 : 0) : 0;
    const hasNobody = input.members === 0 && !heard.hasAdvanced && ownerlessCommits < SELF_ASSIGNED_COMMITS;
    const estimate = hasNobody ? { ...heard, aliveShare: 0 } : heard;
    const known = state.capacity.capacityPerSec ?? estimate.consumePerSec;
    if (known === null || known <= 0)
      return { state: { ...state, members, ownerlessCommits }, ...coldStart(input, policy, hasNobody) };

    const { setPointMessages } = objectiveOf(policy, params, known);
    const saturated = isSaturated(estimate, setPointMessages, cycleSec);
    const capacity = nextCapacity(state.capacity, estimate, saturated, input.nowMs, cycleSec);
    const capacityPerSec = capacity.capacityPerSec ?? known;
    const objective = objectiveOf(policy, params, capacityPerSec);
    const { ratePerSec, reason } = decideRate({
      estimate,
      capacityPerSec,
      isSaturated: saturated,
      isBinding: isBinding(input),
      ...objective,
      previousAskPerSec: input.ownAskPerSec,
      ceilingPerSec: policy.rate.ceilingPerSec,
      floorPerSec: policy.rate.floorPerSec,
      cycleSec,
    });
    return {
      state: { members, capacity, ownerlessCommits },
      ratePerSec,
      reason: hasNobody ? 'NO_CONSUMERS' : reason,
      capacityPerSec,
      figures: figuresOf(estimate, saturated, objective.setPointMessages),
    };
  },
};

/** Backlog that the objective allows, and the queue to keep within it, messages. At least one message. */
function objectiveOf(policy: Policy, params: LawParams, capacityPerSec: number) {
  const { delaySec = Number.POSITIVE_INFINITY, backlogMessages = Number.POSITIVE_INFINITY } = policy.objective;
  const byDelay = delaySec * capacityPerSec;
  return {
    budgetMessages: Math.max(1, Math.min(backlogMessages, byDelay)),
    setPointMessages: Math.max(
      1,
      Math.min(Number(params.setPointBacklogShare) * backlogMessages, Number(params.setPointDelayShare) * byDelay),
    ),
  };
}

/** This constraint's ask is what the flow got, and producers use it up. */
function isBinding(input: LawInput): boolean {
  const { produced } = ratesPerSec(input.window, BINDING_SPAN_MS);
  const limit = Math.min(input.ownAskPerSec, input.flowRatePerSec);
  return input.flowRatePerSec >= 0.95 * input.ownAskPerSec && (produced === null || produced > BINDING_SHARE * limit);
}

function figuresOf(estimate: QueueEstimate, saturated: boolean, setPointMessages: number) {
  return {
    queueMessages: estimate.queueMessages,
    setPointMessages,
    consumePerSec: estimate.consumePerSec ?? 0,
    aliveShare: estimate.aliveShare,
    unreadShare: estimate.unreadShare,
    commitGapSec: estimate.gapSec,
    isSaturated: saturated ? 1 : 0,
  };
}
