import { type Policy } from '@headgate/core';

/** Backlog that the objective allows at a pace, messages. */
export function objectiveMessagesOf({ objective }: Policy, pacePerSec: number): number {
  const { delaySec = Number.POSITIVE_INFINITY, backlogMessages = Number.POSITIVE_INFINITY } = objective;
  return Math.min(delaySec * pacePerSec, backlogMessages);
}
