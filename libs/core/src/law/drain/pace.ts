/**
 * A change of pace is seen in the newest commits seconds before a slope of 7 s shows it. They are rough: so they are pooled
 * over some of the group, and believed only beyond what timing and the consumers' own noise explain.
 */
export interface PaceState {
  /** Σ of the newest paces that were heard of late, and Σ of the slopes of the same members, messages/s. */
  readonly newestPerSec: number;
  readonly slopePerSec: number;
}

/** Newest paces are pooled until the members they come from make up this share of the group's slope. */
const POOLED_SHARE = 0.4;
/** Each end of a span is known to this share of a poll: what timing alone can make of a pace. */
const TIMING_POLLS = 0.5;
/** A newest pace spans this many polls at least: within fewer the instants of two commits cannot be told apart. */
export const RECENT_POLLS = 2;
/** Shortest span of a newest pace, s, that the noise is reckoned with: faster commits are taken together. */
const SPAN_SEC = 2.5;
/** A consumer's own pace varies by this share from second to second (service noise of 0.15 in the plant, and pauses). */
const SERVICE_NOISE = 0.2;
/** A pace of few messages is a count, and uncertain by this many of its square roots. */
const COUNT_ROOTS = 2;

export const beginPace: PaceState = { newestPerSec: 0, slopePerSec: 0 };

/** One poll later: `heard` is of the members whose newest pace is of this poll. */
export function nextPace(state: PaceState, heard: PaceState, groupPerSec: number): PaceState {
  if (heard.slopePerSec <= 0) return state;
  const keep = Math.max(0, 1 - heard.slopePerSec / (POOLED_SHARE * groupPerSec));
  return {
    newestPerSec: keep * state.newestPerSec + heard.newestPerSec,
    slopePerSec: keep * state.slopePerSec + heard.slopePerSec,
  };
}

/** How many times the slope the pace is now; 1 where that is within the noise. */
export function paceChange({ newestPerSec, slopePerSec }: PaceState, gapSec: number, pollSec: number): number {
  if (slopePerSec <= 0) return 1;
  const change = newestPerSec / slopePerSec;
  const spanSec = Math.max(SPAN_SEC, gapSec, RECENT_POLLS * pollSec);
  const counting = COUNT_ROOTS / Math.sqrt(slopePerSec * spanSec);
  const noise = (TIMING_POLLS * pollSec) / spanSec + SERVICE_NOISE + counting;
  return Math.abs(change - 1) > noise ? change : 1;
}
