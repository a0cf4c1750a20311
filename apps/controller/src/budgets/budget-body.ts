import { createHash } from 'node:crypto';
import { type BudgetViewBody } from '@headgate/contract';
import { type BucketView } from '@headgate/core';
import { toTokens } from './lease-conversion.js';

/** `share` is what one instance may spend of it; null where nobody in particular asks. */
export function budgetBody(
  view: BucketView,
  share: { readonly sharePerSec: number; readonly safeSharePerSec: number } | null,
): BudgetViewBody {
  const { flow, epoch, seq, generation, learning, validForMs, instances, terms } = view;
  return {
    flow,
    ratePerSec: toTokens(view.rateMilliPerSec),
    burstTokens: toTokens(view.burstMilli),
    safePerSec: toTokens(view.safeMilliPerSec),
    ...{ sharePerSec: share?.sharePerSec ?? null, safeSharePerSec: share?.safeSharePerSec ?? null },
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

/** Changes with what is published, and not with every publish of the same. Weak, because tokens and totals move meanwhile. */
export function budgetTag(body: BudgetViewBody): string {
  const { generation, epoch, ratePerSec, safePerSec, mode, onOutage, overflow, policyVersion } = body;
  const published = [generation, epoch, ratePerSec, safePerSec, mode, onOutage, overflow.strategy, policyVersion];
  return `W/"${createHash('sha1').update(JSON.stringify(published)).digest('base64url').slice(0, 16)}"`;
}
