import { type Decision } from '@headgate/core';

/** Rates closer than this are the same. */
const SAME_SHARE = 0.05;

/** Where the candidate law differed from the one that decides, since both have been running. Seconds. */
export interface Comparison {
  readonly comparedSec: number;
  readonly lowerSec: number;
  readonly higherSec: number;
  readonly largestDifferencePerSec: number;
  readonly latest: Decision['candidate'] | null;
}

export const NOT_COMPARED: Comparison = {
  ...{ comparedSec: 0, lowerSec: 0, higherSec: 0, largestDifferencePerSec: 0, latest: null },
};

export function compare(before: Comparison, { candidate, ratePerSec }: Decision, cycleSec: number): Comparison {
  if (!candidate) return before;
  const difference = candidate.ratePerSec - ratePerSec;
  const isSame = Math.abs(difference) <= SAME_SHARE * Math.max(candidate.ratePerSec, ratePerSec);
  return {
    comparedSec: before.comparedSec + cycleSec,
    lowerSec: before.lowerSec + (!isSame && difference < 0 ? cycleSec : 0),
    higherSec: before.higherSec + (!isSame && difference > 0 ? cycleSec : 0),
    largestDifferencePerSec: Math.max(before.largestDifferencePerSec, Math.abs(difference)),
    latest: candidate,
  };
}
