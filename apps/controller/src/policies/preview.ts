import {
  type ConstraintState,
  type Decision,
  type FlowState,
  initFlow,
  type Policy,
  type Reading,
  type TickInput,
  tick,
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
  const samples = window.samples.slice(0, -1);
  return {
    ...kept,
    window: { ...window, samples, reading: { ...window.reading, sequence: reading.sequence - 1 } },
    steppedAtMs: reading.atMs - pollEveryMs,
  };
}
