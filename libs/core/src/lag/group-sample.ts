import { type Offset64 } from './offset.js';
import { type GroupState, type UnknownReason } from './reading.js';

/** Kind of a group's protocol. `unknown` where the broker is too old to tell, or names a kind we do not know. */
export type GroupType = 'classic' | 'consumer' | 'share' | 'streams' | 'unknown';

/** One member as its coordinator describes it. Ids rotate with every rebalance: show them, never label a metric with one. */
export interface MemberSample {
  readonly id: string;
  readonly clientId: string;
  readonly host: string;
  readonly owns: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
}

/** The positions of one group: entries `from` to `to - 1` of columns that many groups share. */
export interface Positions {
  readonly from: number;
  readonly to: number;
  readonly topics: readonly string[];
  /** Index into `topics`. */
  readonly topicAt: ArrayLike<number>;
  readonly partitionAt: ArrayLike<number>;
  /** Negative: no position. Where it is not finite, the offset stands in `big`. */
  readonly offsetAt: ArrayLike<number>;
  readonly big: ReadonlyMap<number, bigint>;
  /** Entries that the broker answered with an error, by index. */
  readonly gaps: ReadonlyMap<number, UnknownReason>;
}

export type GroupCommits =
  | { readonly ok: true; readonly atMs: number; readonly positions: Positions }
  | { readonly ok: false; readonly reason: UnknownReason; readonly message: string };

/** What one sweep learned about one group. */
export interface GroupSample {
  readonly group: string;
  readonly type: GroupType;
  readonly state: GroupState;
  /** `consumer` for consumers; empty where positions were stored without members (assign + commit). */
  readonly protocolType: string;
  /** Node id; null where no broker listed the group this time. */
  readonly coordinator: number | null;
  /** Null where the group was not described in this sweep: what was known of them stays. */
  readonly members: readonly MemberSample[] | null;
  readonly commits: GroupCommits;
}

/** The position at an index, whatever its size. */
export function positionAt(positions: Positions, index: number): Offset64 {
  const offset = positions.offsetAt[index]!;
  return Number.isFinite(offset) ? offset : (positions.big.get(index) ?? -1);
}
