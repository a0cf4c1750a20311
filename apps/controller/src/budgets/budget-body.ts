import { type BudgetViewBody } from '@headgate/contract';
import { type BucketView } from '@headgate/core';
import { toTokens } from './lease-conversion.js';

export function budgetBody(view: BucketView): BudgetViewBody {
  const { flow, epoch, seq, generation, learning, validForMs, instances, terms } = view;
  return {
    flow,
    ratePerSec: toTokens(view.rateMilliPerSec),
    burstTokens: toTokens(view.burstMilli),
    safePerSec: toTokens(view.safeMilliPerSec),
    ...{ sharePerSec: null, safeSharePerSec: null },
    tokens: toTokens(view.tokensMilli),
    epoch,
    seq,
    generation,
    learning,
    validForMs,
    instances,
    totals: {
      grantedTokens: toTokens(view.grantedMilli),
      returnedTokens: toTokens(view.returnedMilli),
      usedTokens: toTokens(view.usedMilli),
      droppedTokens: toTokens(view.droppedMilli),
      rejectedTokens: toTokens(view.rejectedMilli),
    },
    mode: terms.mode,
    overflow: terms.overflow,
    onOutage: terms.onOutage,
    reason: terms.reason,
    policyVersion: terms.policyVersion,
  };
}

/** Changes with every published budget. Weak, because tokens and totals move between two of them. */
export const budgetTag = ({ generation, epoch, seq }: BudgetViewBody): string => `W/"${generation}-${epoch}-${seq}"`;
