import { type Random } from './random.js';

/** A span of the run, seconds from its beginning. */
export interface Span {
  readonly fromSec: number;
  readonly toSec: number;
}

/** One story of producers, consumers and measurement. Messages, messages/s, seconds; functions take the second. */
export interface Scenario {
  /** Ceiling and floor of the policy, messages/s. */
  readonly ceilingPerSec: number;
  readonly floorPerSec: number;
  readonly objectiveMessages: number;
  readonly objectiveSec: number;
  readonly cycleSec: number;
  readonly durationSec: number;
  /** Nothing before this second is measured. */
  readonly warmUpSec: number;
  readonly partitions: number;
  readonly members: number | ((second: number) => number);
  readonly offeredPerSec: (second: number) => number;
  readonly capacityPerSec: (second: number) => number;
  /** Inflow that spends no token. */
  readonly unbudgetedPerSec: (second: number) => number;
  /** Nobody consumes. `isCrash`: uncommitted work is done again, and the group is seen empty after the session timeout. */
  readonly stalls: readonly (Span & { readonly isCrash?: boolean })[];
  /** One member dies; its partitions move once the group has noticed. */
  readonly dead: readonly (Span & { readonly member: number; readonly noticedAfterSec: number })[];
  /** Nothing can be read. */
  readonly outages: readonly Span[];
  /** One partition stands still (a poison message) while its member works on. */
  readonly frozen: readonly (Span & { readonly partition: number })[];
  /** Messages that a token stands for. */
  readonly messagesPerToken: number | ((second: number) => number);
  /** Timer of commits; `isSerial` members commit after every batch as well. */
  readonly commitEverySec: number | ((second: number) => number);
  /** A member works its partitions off one after the other, as real clients do, and commits after each batch. */
  readonly isSerial: boolean;
  readonly maxBatchMessages: number;
  /**
   * A broker's queue in place of a group's partitions: one pseudo-partition, messages acknowledged one by one. `counted`: the
   * broker counts what came and was done every few seconds, as a management API does; `depth-only`: it never tells.
   */
  readonly queue: 'counted' | 'depth-only' | null;
  /** Owners of partitions, and the number of members, are readable. */
  readonly showsOwners: boolean;
  readonly showsMembers: boolean;
  readonly sessionTimeoutSec: number;
  /** How late a poll is, and how often a producer renews its lease. */
  readonly pollDelaySec: readonly [number, number];
  readonly leaseSec: readonly [number, number];
  readonly producers: number;
  readonly burstSec: number;
  /** What producers keep of what they may not send yet, seconds of the ceiling. */
  readonly bufferSec: number;
  readonly backlogMessages: number;
  /** How much heavier the first partition is, share. */
  readonly skew: number;
  readonly serviceNoise: number;
  readonly demandNoise: number;
  /** Micro-pauses of a member, per second. */
  readonly pausesPerSec: number;
  /** Whether the reports of tokens used reach the controller. */
  readonly reportsUse: boolean;
  /** Seconds from which settling is counted. */
  readonly events: readonly number[];
}

/** Draws a scenario: magnitudes, times and clocks vary with the seed, so no law can be tuned to one trace. */
export interface ScenarioFactory {
  readonly key: string;
  readonly about: string;
  readonly make: (random: Random) => Partial<Scenario>;
}

const COMMON: Scenario = {
  ...{ ceilingPerSec: 10_000, floorPerSec: Number.NaN, objectiveMessages: 10_000, objectiveSec: 10 },
  ...{ cycleSec: 1, durationSec: 600, warmUpSec: 60, partitions: 12, members: 4 },
  ...{ offeredPerSec: () => 8000, capacityPerSec: () => 5000, unbudgetedPerSec: () => 0 },
  ...{ stalls: [], dead: [], outages: [], frozen: [], events: [], messagesPerToken: 1 },
  ...{
    commitEverySec: 5,
    isSerial: false,
    maxBatchMessages: 9000,
    queue: null,
    showsOwners: false,
    showsMembers: false,
  },
  ...{ sessionTimeoutSec: 10, pollDelaySec: [0.05, 0.6], leaseSec: [0.5, 2], producers: 10, burstSec: 1 },
  ...{ bufferSec: 0, backlogMessages: 0, skew: 0, serviceNoise: 0.15, demandNoise: 0.1, pausesPerSec: 1 / 45 },
  ...{ reportsUse: true },
};

/** The scenario as drawn, over the common settings; the floor is 1 % of the ceiling where none is given. */
export function completeScenario(drawn: Partial<Scenario>): Scenario {
  const whole = { ...COMMON, ...drawn };
  return Number.isNaN(whole.floorPerSec) ? { ...whole, floorPerSec: 0.01 * whole.ceilingPerSec } : whole;
}

export function isWithin(second: number, { fromSec, toSec }: Span): boolean {
  return second >= fromSec && second < toSec;
}
