import { type BucketView, type Budget } from '@headgate/core';

/** A budget that says nothing new is published again once it has lost so much of its validity, milliseconds. */
const RENEW_AFTER_MS = 3000;

/**
 * True where the bucket holds what we published last and `budget` says the same, so that publishing it would change
 * nothing: for ten thousand idle flows that is most of what a turn costs. Words that merely tell a reason anew may wait.
 */
export function stands(
  view: BucketView | null,
  ours: { readonly epoch: number | null; readonly seq: number },
  budget: Omit<Budget, 'epoch'>,
  last: Omit<Budget, 'epoch'> | undefined,
): boolean {
  if (view === null || last === undefined || view.epoch !== ours.epoch || view.seq !== ours.seq) return false;
  return view.validForMs > budget.validForMs - RENEW_AFTER_MS && saysTheSame(budget, last);
}

/** The policy's version stands for the terms that it sets; the mode may be another one: nothing is enforced on a store that evicts. */
function saysTheSame(a: Omit<Budget, 'epoch'>, b: Omit<Budget, 'epoch'>): boolean {
  return (
    a.rateMilliPerSec === b.rateMilliPerSec &&
    a.burstMilli === b.burstMilli &&
    a.safeMilliPerSec === b.safeMilliPerSec &&
    a.refreshAfterMs === b.refreshAfterMs &&
    a.leaseTtlMs === b.leaseTtlMs &&
    a.terms.mode === b.terms.mode &&
    a.terms.policyVersion === b.terms.policyVersion &&
    a.terms.reason.code === b.terms.reason.code
  );
}
