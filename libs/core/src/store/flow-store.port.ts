import { type Policy } from '../policy/policy.js';

/** A flow as it stands now. */
export interface StoredFlow {
  readonly flow: string;
  /** Counts from 1 for the first policy of a flow; grows with each change, and goes on after a removal. */
  readonly version: number;
  readonly policy: Policy;
  readonly changedBy: string;
  /** On the wall clock of the controller that changed it. */
  readonly changedAtMs: number;
  /** Why, in the words of who changed it. */
  readonly reason: string;
}

/** One entry of a flow's history; `policy` is null where this version removed the flow. */
export type FlowVersion = Omit<StoredFlow, 'policy'> & { readonly policy: Policy | null };

export interface FlowChange {
  readonly policy: Policy;
  /** The version that the writer has seen; null where the flow must not exist yet. */
  readonly expectedVersion: number | null;
  readonly changedBy: string;
  readonly changedAtMs: number;
  readonly reason: string;
}

export type FlowRemoval = Omit<FlowChange, 'policy' | 'expectedVersion'> & {
  readonly flow: string;
  readonly expectedVersion: number;
};

/** A conflict carries what stands now; null where the flow does not exist. */
export type FlowChangeOutcome =
  | { readonly ok: true; readonly stored: FlowVersion }
  | { readonly ok: false; readonly conflict: StoredFlow | null };

/**
 * Flows and every version they had.
 *
 * Promise: a change is one transaction and takes effect only on the version it expects; of two writers who expect the
 * same one, exactly one wins. A version number is never used twice for a flow, also after it was removed and made
 * again. Each call settles within the adapter's deadline, or rejects with `StoreUnavailableError`, after which it is
 * unknown whether the change was made: read again before a retry. A blind retry is harmless, it ends in a conflict.
 */
export interface FlowStore {
  /** All flows that exist, ordered by name. */
  list(): Promise<readonly StoredFlow[]>;
  /** Makes a flow or changes it. */
  save(change: FlowChange): Promise<FlowChangeOutcome>;
  /** Takes a version of its own, so that the history says who removed the flow and why. */
  remove(removal: FlowRemoval): Promise<FlowChangeOutcome>;
  /**
   * Newest first, also of a flow that was removed: those below version `below`, at most `limit` (1 to 1,000, else 1,000).
   * Empty where there never was one.
   */
  versions(flow: string, below?: number, limit?: number): Promise<readonly FlowVersion[]>;
  version(flow: string, version: number): Promise<FlowVersion | null>;
}
export const FlowStore = Symbol('FlowStore');
