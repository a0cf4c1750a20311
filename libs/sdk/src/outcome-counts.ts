/** What became of the calls of one flow in this process. Calls, not tokens. */
export interface OutcomeCounts {
  /** `send` whose function settled well. */
  sent: number;
  /** `send` whose function threw; its tokens are spent, since the message may have gone out. */
  failed: number;
  dropped: number;
  rejected: number;
  timedOut: number;
  aborted: number;
  /** Refused because too many callers waited. */
  crowdedOut: number;
  /** `tryAcquire` that answered false. */
  refused: number;
}

export const noOutcomes = (): OutcomeCounts => ({
  sent: 0,
  failed: 0,
  dropped: 0,
  rejected: 0,
  timedOut: 0,
  aborted: 0,
  crowdedOut: 0,
  refused: 0,
});
