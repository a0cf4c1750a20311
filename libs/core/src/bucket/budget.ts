import { type Mode, type OutageMode, type OverflowPolicy } from '../policy/policy.js';

/** Why the rate is what it is: a code for programs, a sentence for people, a link to the whole story. */
export interface BudgetReason {
  readonly code: string;
  readonly text: string;
  /** Path on the controller, for example `/v1/flows/orders`. */
  readonly link: string;
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
