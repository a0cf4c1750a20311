import { type GroupLine, type SweptCluster, type TopicLine } from '@headgate/contract';
import { ClusterLag, GroupHistories, type GroupSweeper, type LagSource, type SweepOutcome } from '@headgate/core';

/** What is known of the groups of one cluster, and the lines that were made of it when the newest sweep ended. */
export interface SweptState {
  readonly name: string;
  readonly lag: ClusterLag;
  readonly histories: GroupHistories;
  /** The sweeper of the present source; another source needs another one, and the model stays. */
  sweeper: { readonly source: LagSource; readonly of: GroupSweeper } | null;
  outcome: SweepOutcome | null;
  /** Monotonic; null before the first sweep ended. */
  sweptAtMs: number | null;
  groups: readonly GroupLine[];
  topics: readonly TopicLine[];
}

export const newSweptState = (name: string): SweptState => {
  let incidents = 0;
  const newIncidentId = () => `${name}-${Date.now().toString(36)}-${(incidents++).toString(36)}`;
  return {
    name,
    lag: new ClusterLag({ newIncidentId }),
    histories: new GroupHistories(),
    sweeper: null,
    outcome: null,
    sweptAtMs: null,
    groups: [],
    topics: [],
  };
};

export function sweptBody(
  { name, lag, outcome, sweptAtMs }: SweptState,
  everyMs: number,
  toUtc: (monotonicMs: number) => string,
): SweptCluster {
  const failed = [...(outcome?.brokers ?? [])].flatMap(([broker, { failure }]) =>
    failure === null ? [] : [{ broker, failure }],
  );
  return {
    cluster: name,
    groups: lag.groups.size,
    refusedGroups: lag.refusedGroups,
    sweptAt: sweptAtMs === null ? null : toUtc(sweptAtMs),
    everyMs,
    failure: outcome?.failure ?? null,
    brokers: failed,
  };
}
