import { type LeaseEntry, type LeaseGrantBody } from '@headgate/contract';
import {
  type GrantReturn,
  type LeaseGrant,
  type LeaseRequest,
  MAX_MILLI,
  MILLI,
  modeFor,
  type Usage,
} from '@headgate/core';

/** Who asks, from the envelope. */
export interface Caller {
  readonly producer: string;
  readonly instance: string;
}

/** The wire counts tokens with at most three decimals; the bucket counts whole thousandths. */
const toMilli = (tokens: number): number => Math.round(tokens * MILLI);
export const toTokens = (milli: number): number => milli / MILLI;

export const toReturns = (returns: readonly { grantId: string; tokens: number }[]): GrantReturn[] =>
  returns.map(({ grantId, tokens }) => ({ grantId, tokensMilli: toMilli(tokens) }));

export function toLeaseRequest({ producer, instance }: Caller, entry: LeaseEntry): LeaseRequest {
  const { flow, requestId, usage, closing } = entry;
  return {
    producer,
    instance,
    flow,
    requestId,
    wantMilli: toMilli(entry.wantTokens),
    // The bucket hands out no less than one message to a waiter.
    firstCostMilli: Math.max(MILLI, toMilli(entry.firstCostTokens)),
    returns: toReturns(entry.returns),
    usage: usage === null ? null : toUsage(usage),
    throughController: true,
    closing,
  };
}

const toUsage = (usage: NonNullable<LeaseEntry['usage']>): Usage => ({
  seq: usage.seq,
  usedMilli: toMilli(usage.usedTokens),
  droppedMilli: toMilli(usage.droppedTokens),
  rejectedMilli: toMilli(usage.rejectedTokens),
  spilledMilli: toMilli(usage.spilledTokens),
  unleasedMilli: toMilli(usage.unleasedTokens),
  waiting: usage.waiting,
  offeredMilliPerSec: usage.offeredPerSec === null ? undefined : Math.min(MAX_MILLI, toMilli(usage.offeredPerSec)),
});

/** An instance outside of the share that is enforced gets all it wants, and is told that it is observed. */
export function toGrantBody(caller: Caller, entry: LeaseEntry, grant: LeaseGrant): LeaseGrantBody {
  const { terms } = grant;
  const mode = modeFor(terms, caller.producer, caller.instance);
  const isObserved = mode === 'observe';
  return {
    flow: entry.flow,
    requestId: entry.requestId,
    grantId: grant.grantId,
    grantedTokens: isObserved ? entry.wantTokens : toTokens(grant.grantedMilli),
    wouldGrantTokens: toTokens(grant.wouldGrantMilli),
    retryAfterMs: isObserved ? 0 : grant.retryAfterMs,
    ttlMs: grant.ttlMs,
    refreshAfterMs: grant.refreshAfterMs,
    budget: {
      ratePerSec: toTokens(grant.rateMilliPerSec),
      sharePerSec: toTokens(grant.shareMilliPerSec),
      burstTokens: toTokens(grant.burstMilli),
      safeSharePerSec: toTokens(grant.safeShareMilliPerSec),
      epoch: grant.epoch,
      seq: grant.seq,
      validForMs: grant.validForMs,
      learning: grant.learning,
      policyVersion: terms.policyVersion,
    },
    mode,
    overflow: terms.overflow,
    onOutage: terms.onOutage,
    reason: terms.reason,
  };
}
