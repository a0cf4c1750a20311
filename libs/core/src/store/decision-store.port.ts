import { type Decision } from '../decision.js';
import { type Losses } from './losses.js';

/** A decision that was worth keeping: the rate moved, or its reason, clamp, mode or policy did, or a minute went by. */
export interface DecisionRow extends Omit<Decision, 'atMs'> {
  /**
   * Given by the caller: unique per flow, grows with time and across restarts, at most 2^53 - 1. The epoch times 2^32
   * plus a count is such a number and takes no look at the database.
   */
  readonly number: number;
  readonly wallMs: number;
  /** Version of the policy in `FlowStore`; null where the policy came from a file. `policyVersion` is its hash. */
  readonly version: number | null;
  readonly epoch: number;
  readonly seq: number;
}

/**
 * What was decided, and why, for people to look up.
 *
 * Promise: `append` takes the rows at once, never throws, never waits and keeps them in a bounded ring until they are
 * written, in batches and in order; while the database answers, a row can be read within a second. A row whose (flow,
 * number) stands already is left as it is, so a batch may be sent twice. The other methods settle within the adapter's
 * deadline or reject with `StoreUnavailableError`; they change nothing or are idempotent, so they may be retried.
 */
export interface DecisionStore {
  append(rows: readonly DecisionRow[]): void;
  /** Newest first: those with a number less than `before`, or the newest where it is null. */
  page(flow: string, before: number | null, limit: number): Promise<readonly DecisionRow[]>;
  /** The newest row of each of these flows; none of a flow that has none. */
  newest(flows: readonly string[]): Promise<readonly DecisionRow[]>;
  one(flow: string, number: number): Promise<DecisionRow | null>;
  /** Deletes rows older than 90 days, counted from `nowMs`; tells how many. Called by a job. */
  expire(nowMs: number): Promise<number>;
  losses(): Losses;
}
export const DecisionStore = Symbol('DecisionStore');
