import { type LawParams, type Policy } from '../../policy/policy.js';

/** What an objective comes to in messages, at the capacity that holds now. Each at least one message. */
export interface QueueObjective {
  /** Backlog that the objective allows. */
  readonly budgetMessages: number;
  /** Queue to keep within it. */
  readonly setPointMessages: number;
}

/** Where the objective names a delay and a backlog, the smaller queue holds. */
export function objectiveOf(policy: Policy, params: LawParams, capacityPerSec: number): QueueObjective {
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
