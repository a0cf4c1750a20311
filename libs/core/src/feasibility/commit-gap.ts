import { type LagWindow } from '../lag/lag-window.js';
import { FIELD, numberAt } from '../lag/sample-log.js';

/** A group must have committed so often before its spacing is told. */
const MIN_COMMITS = 3;

/**
 * Usual time between two commits of a group, seconds, as polls see it; null until it committed three times in the window.
 * Of several members one commits more often than each: a law that knows the members knows better.
 */
export function commitGapSec({ samples }: LagWindow): number | null {
  let commits = 0;
  let firstMs = 0;
  let lastMs = 0;
  for (let at = 1; at < samples.length; at++) {
    if (numberAt(samples, at, FIELD.consumed) <= numberAt(samples, at - 1, FIELD.consumed)) continue;
    lastMs = numberAt(samples, at, FIELD.committedAtMs);
    if (commits === 0) firstMs = lastMs;
    commits++;
  }
  return commits < MIN_COMMITS ? null : (lastMs - firstMs) / 1000 / (commits - 1);
}
