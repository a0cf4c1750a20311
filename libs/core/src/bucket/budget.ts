import { type Mode, type OutageMode, type OverflowPolicy } from '../policy/policy.js';

/** Why the rate is what it is: a code for programs, a sentence for people, a link to the whole story. */
export interface BudgetReason {
  readonly code: string;
  readonly text: string;
  /** Path on the controller, for example `/v1/flows/orders`. */
  readonly link: string;
}

/** Whose budget it is: the database of the controller that publishes it, and which life of that database. */
export interface BudgetOwner {
  readonly databaseId: string;
  readonly generation: number;
}

/** What a budget tells its readers beside the numbers; the bucket stores it and never reads it. */
export interface BudgetTerms {
  readonly mode: Mode;
  /** Share of the instances that enforcement holds (see `modeFor`); 1 where it is left out. */
  readonly instanceShare?: number;
  readonly overflow: OverflowPolicy;
  readonly onOutage: OutageMode;
  readonly reason: BudgetReason;
  /** Hash of the policy's content. */
  readonly policyVersion: string;
  /** Left out by a controller that has not heard its database yet, and by one without. */
  readonly owner?: BudgetOwner;
}

/**
 * Why `own` must leave alone what `stands`: another database speaks for it, or a later life of the same one, which a
 * restored backup and a running copy do not know. Null where it may publish.
 */
export function foreignness(
  stands: BudgetOwner | undefined,
  own: BudgetOwner,
): 'other-database' | 'later-generation' | null {
  if (stands === undefined) return null;
  if (stands.databaseId !== own.databaseId) return 'other-database';
  return stands.generation > own.generation ? 'later-generation' : null;
}

/**
 * What is published for a flow. Rates and tokens are integer milli-units (1 message = 1,000), so that Lua, which cuts
 * fractions, and JavaScript agree to the last digit.
 */
export interface Budget {
  readonly flow: string;
  readonly rateMilliPerSec: number;
  /** Depth of the bucket; at least one message. */
  readonly burstMilli: number;
  /** Rate that all grants together keep to in learning mode, and after `validForMs` without a new publish. */
  readonly safeMilliPerSec: number;
  /** Term of the controller: a lower one than the stored is refused. */
  readonly epoch: number;
  /** Grows within an epoch: one that is not greater is refused. */
  readonly seq: number;
  readonly validForMs: number;
  readonly leaseTtlMs: number;
  readonly refreshAfterMs: number;
  readonly terms: BudgetTerms;
}

export const MILLI = 1000;
/** Largest milli-quantity accepted anywhere: 10^12 messages. Doubles stay exact far beyond it. */
export const MAX_MILLI = 1e15;
