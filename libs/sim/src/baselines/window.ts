import { type LawInput, type LawStep, lagMessages, ratesPerSec } from '@headgate/core';

/** What every baseline looks at: backlog, and rates over a few polls. */
export function seen(input: LawInput, spanMs: number) {
  const { produced, consumed } = ratesPerSec(input.window, spanMs);
  return { lag: lagMessages(input.window) ?? 0, produced: produced ?? 0, consumed: consumed ?? 0 };
}

export function asked<S>(state: S, ratePerSec: number): LawStep<S> {
  return { state, ratePerSec, reason: 'STEP_LEVEL', capacityPerSec: null, figures: {} };
}
