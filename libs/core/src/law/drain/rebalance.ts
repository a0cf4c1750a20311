import { type Grouping } from './grouping.js';
import { type MemberClock } from './member-clock.js';

/**
 * Clocks for new owners. Who keeps exactly its partitions keeps its clock; the others begin with the mean slope that a
 * partition had, and with the usual gap of their name or of the group: a rebalance changes no capacity (CONTROL.md §9.2).
 */
export function seedClocks(
  former: { readonly grouping: Grouping | null; readonly clocks: readonly (MemberClock | null)[] },
  grouping: Grouping,
): (MemberClock | null)[] {
  const before = former.grouping;
  if (before === null) return [];
  let slope = 0;
  let partitions = 0;
  let longestGapSec = 0;
  former.clocks.forEach((clock, m) => {
    if (!clock || clock.slopePerSec === null) return;
    slope += clock.slopePerSec;
    partitions += before.sizes[m]!;
    longestGapSec = Math.max(longestGapSec, clock.gapSec);
  });
  return grouping.keys.map((key, m) => {
    const place = before.keys.indexOf(key);
    const clock = former.clocks[place] ?? null;
    if (clock !== null && hasSamePartitions(before, place, grouping, m)) return clock;
    if (clock === null && partitions === 0) return null;
    const seeded = partitions === 0 ? null : (slope / partitions) * grouping.sizes[m]!;
    const gapSec = clock?.gapSec ?? longestGapSec;
    // Its sum of positions belongs to other partitions: 0 known ones make the next sample begin it anew.
    return {
      ...{
        knownPartitions: 0,
        committedMessages: 0,
        advancedAtMs: 0,
        gapSec,
        longGapSec: clock?.longGapSec ?? gapSec,
        batchSec: 0,
        slopeSinceMs: 0,
        isAbreast: false,
        recent: { perSec: null, fromMs: 0, fromMessages: 0 },
      },
      slopePerSec: clock === null || sizesDiffer(before, place, grouping, m) ? seeded : clock.slopePerSec,
    };
  });
}

function sizesDiffer(before: Grouping, place: number, now: Grouping, member: number): boolean {
  return before.sizes[place] !== now.sizes[member];
}

function hasSamePartitions(before: Grouping, place: number, now: Grouping, member: number): boolean {
  if (before.memberOf.length !== now.memberOf.length || sizesDiffer(before, place, now, member)) return false;
  return now.memberOf.every((owner, i) => owner !== member || before.memberOf[i] === place);
}
