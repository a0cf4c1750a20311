import { type LagWindow } from '../lag/lag-window.js';

/** A member must have committed so often before its spacing is told. */
const MIN_COMMITS = 3;

/**
 * Usual time between two commits, seconds, as polls see it: the longest of the members' means, because the slowest one
 * is noticed last. Null until one of them committed three times in the window.
 */
export function commitGapSec(window: LagWindow): number | null {
  const members = new Map<string, number[]>();
  window.partitions.forEach(({ member }, index) => {
    const key = member ?? `#${index}`;
    members.set(key, [...(members.get(key) ?? []), index]);
  });
  const gaps = [...members.values()].flatMap((partitions) => gapOf(window, partitions) ?? []);
  return gaps.length === 0 ? null : Math.max(...gaps);
}

function gapOf({ samples }: LagWindow, partitions: readonly number[]): number | null {
  const positionAt = (at: number) => partitions.reduce((sum, index) => sum + samples[at]!.positions[index]!, 0);
  let commits = 0;
  let firstMs = 0;
  let lastMs = 0;
  for (let at = 1; at < samples.length; at++) {
    if (!(positionAt(at) > positionAt(at - 1))) continue;
    lastMs = samples[at]!.committedAtMs;
    if (commits === 0) firstMs = lastMs;
    commits++;
  }
  return commits < MIN_COMMITS ? null : (lastMs - firstMs) / 1000 / (commits - 1);
}
