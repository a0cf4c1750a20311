import { type BucketState } from './state.js';

/**
 * Instances are counted by windows of one lease ttl: those met in this window, and those last met in the one before.
 * Each instance remembers its last window, so the count needs no set and each call costs the same.
 */
export function rollWindow(flow: BucketState, nowMs: number): BucketState {
  const window = Math.floor(nowMs / flow.budget.leaseTtlMs);
  if (window === flow.window) return flow;
  return { ...flow, window, seenNow: 0, seenBefore: window === flow.window + 1 ? flow.seenNow : 0 };
}

export function meetInstance(flow: BucketState, lastWindow: number): BucketState {
  if (lastWindow === flow.window) return flow;
  const wasBefore = lastWindow === flow.window - 1;
  return {
    ...flow,
    seenNow: flow.seenNow + 1,
    seenBefore: wasBefore ? Math.max(0, flow.seenBefore - 1) : flow.seenBefore,
  };
}
