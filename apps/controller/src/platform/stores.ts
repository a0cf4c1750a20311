import {
  type ClusterStore,
  type ControllerIdentity,
  type DecisionStore,
  type FlowStore,
  type HistoryStore,
  type LawStateStore,
  type ProducerStore,
} from '@headgate/core';

/** The controller's memory, all of one database. */
export interface Stores {
  /** What the database is; `memory` forgets everything with the process and serves tests. */
  readonly kind: 'embedded' | 'postgres' | 'memory';
  /** Where another process reaches the same database; null where none can. */
  readonly url: string | null;
  readonly flows: FlowStore;
  readonly decisions: DecisionStore;
  readonly history: HistoryStore;
  readonly producers: ProducerStore;
  readonly lawStates: LawStateStore;
  readonly clusters: ClusterStore;
  readonly identity: ControllerIdentity;
  /** Writes what waits, as far as the database takes it, and lets go. */
  close(): Promise<void>;
}
export const Stores = Symbol('Stores');

/** Rows of decisions and history that will never be in the database. */
export function lostRows({ decisions, history }: Pick<Stores, 'decisions' | 'history'>): number {
  return [decisions.losses(), history.losses()].reduce((sum, { dropped, refused }) => sum + dropped + refused, 0);
}
