import {
  type ConstraintState,
  type Decision,
  type FlowState,
  initFlow,
  type Policy,
  type Reading,
  type TickInput,
  tick,
  withoutNewest,
} from '@headgate/core';

/**
 * What a policy would decide at this moment: the tick of the loop, on the newest readings and on a copy of the flow's
 * state. A law steps once per reading, and the newest was seen already, so the copy forgets having seen it.
 */
export function previewDecision(policy: Policy, state: FlowState | null, input: TickInput): Decision {
  const before = state ?? initFlow(policy, null);
  const constraints = Object.entries(before.constraints).map(([id, kept]) => [
    id,
    unseen(kept, input.readings.get(id), input.pollEveryMs),
  ]);
  return tick(policy, { ...before, constraints: Object.fromEntries(constraints) }, input).decision;
}

function unseen(kept: ConstraintState, reading: Reading | undefined, pollEveryMs: number): ConstraintState {
  const { window } = kept;
  if (window === null || !reading?.ok || reading.sequence > window.reading.sequence) return kept;
  return {
    ...kept,
    window: withoutNewest(window),
    steppedAtMs: reading.atMs - pollEveryMs,
  };
}
