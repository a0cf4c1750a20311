import { beginCapacity } from './capacity.js';
import { type DrainState } from './drain-state.js';
import { type MemberClock } from './member-clock.js';
import { beginMembers } from './members.js';

/** Version of what is kept. */
export const DRAIN_VERSION = 1;

/** What outlives a restart: capacity, memory, inflow, and per member four numbers. Commits and history are heard anew. */
interface KeptDrain {
  readonly capacity: Omit<DrainState['capacity'], 'saturatedSinceMs'>;
  readonly inflow: DrainState['inflow'];
  readonly longestSilentPolls: number;
  readonly unreadShare: number;
  /** Slope (null: not measured), usual gap, longest gap, number of partitions; by the member's key. */
  readonly members: Readonly<Record<string, readonly [number | null, number, number, number]>>;
}

export function keepDrain({ capacity, inflow, members }: DrainState): KeptDrain {
  const { saturatedSinceMs: _, ...kept } = capacity;
  const entries = members.clocks.flatMap((clock, m) => {
    if (!clock || members.grouping === null) return [];
    const numbers = [clock.slopePerSec, clock.gapSec, clock.longGapSec, members.grouping.sizes[m]!] as const;
    return [[members.grouping.keys[m]!, numbers] as const];
  });
  return {
    ...{ capacity: kept, inflow, longestSilentPolls: members.silence.longestPolls, unreadShare: members.unreadShare },
    members: Object.fromEntries(entries),
  };
}

/** Null where a number that must be there is not: a state that was cut or meddled with is not gone on from. */
export function resumeDrain(kept: unknown): DrainState | null {
  const { capacity, inflow, members, longestSilentPolls, unreadShare } = (kept ?? {}) as Partial<KeptDrain>;
  const isWhole =
    [capacity?.memoryPerSec, inflow?.messagesPerToken, inflow?.unbudgetedPerSec, longestSilentPolls, unreadShare].every(
      isSane,
    ) &&
    (capacity!.capacityPerSec === null || isSane(capacity!.capacityPerSec)) &&
    Object.values(members ?? {}).every(
      ([slope, ...others]) => (slope === null || isSane(slope)) && others.every(isSane),
    );
  if (!isWhole) return null;
  const keys = Object.keys(members ?? {});
  const all = Object.values(members ?? {});
  const clocks = all.map(
    ([slopePerSec, gapSec, longGapSec]): MemberClock => ({
      ...{ knownPartitions: 0, committedMessages: 0, advancedAtMs: 0, gapSec, longGapSec, slopePerSec },
      ...{ batchSec: 0, slopeSinceMs: 0, isAbreast: false },
      recent: { perSec: slopePerSec, fromMs: 0, fromMessages: 0 },
    }),
  );
  return {
    capacity: { ...beginCapacity(), ...capacity!, saturatedSinceMs: null },
    inflow: inflow!,
    members: {
      ...beginMembers(),
      ...{ clocks, grouping: { owners: [], memberOf: [], keys, sizes: all.map(([, , , size]) => size) } },
      ...{ unreadShare: unreadShare!, silence: { silentPolls: 0, longestPolls: longestSilentPolls! } },
    },
    ownerlessCommits: 0,
  };
}

function isSane(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
