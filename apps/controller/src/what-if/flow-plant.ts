import { constraintId, type FlowState, leaseTiming, type Policy } from '@headgate/core';
import { type PlantShape } from '@headgate/sim';

/** Assumed until commits were seen, seconds. */
const GAP_SEC = 1;

/** The plant of a flow, from what its loop knows now: of several constraints the binding one. Null before a first reading. */
export function shapeOf(
  policy: Policy,
  state: FlowState | null,
  binding: string | null,
  loop: { readonly cycleMs: number; readonly instances: number },
): PlantShape | null {
  const constraint = policy.constraints.find((each) => constraintId(each) === binding) ?? policy.constraints[0];
  const kept = constraint && state?.constraints[constraintId(constraint)];
  if (!constraint || !kept?.window) return null;
  const gapSec = kept.ask.figures.commitGapSec ?? GAP_SEC;
  return {
    constraint,
    partitions: kept.window.partitions.length,
    members: kept.window.reading.members ?? 1,
    commitGapSec: Math.min(30, Math.max(0.25, gapSec)),
    leaseSec: leaseTiming(loop.instances).refreshAfterMs / 1000,
    cycleSec: loop.cycleMs / 1000,
  };
}
