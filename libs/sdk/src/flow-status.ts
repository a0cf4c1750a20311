import { type Mode } from '@headgate/core';
import { type Hold } from './hold.js';
import { type SupplyState } from './outage-mode.js';
import { type OutcomeCounts } from './outcome-counts.js';

/** A change of the state that tokens come from; told once each. */
export interface Transition {
  readonly flow: string;
  readonly from: SupplyState;
  readonly to: SupplyState;
  /** Tokens per second that this instance may spend from here on. */
  readonly sharePerSec: number;
}

/** A flow as this process sees it. */
export interface FlowStatus {
  readonly flow: string;
  readonly state: SupplyState;
  readonly mode: Mode;
  /** Tokens per second that this instance may spend. */
  readonly sharePerSec: number;
  /** Tokens that could be spent now. */
  readonly spendableTokens: number;
  readonly waiting: number;
  /** Milliseconds since the last answer with a budget; null where there was none. */
  readonly answerAgeMs: number | null;
  /** Why the last request brought nothing; null where it did. */
  readonly lastFailure: string | null;
  readonly hold: Hold;
  readonly counts: Readonly<OutcomeCounts>;
  /** Tokens ever spent, and ever refused under each strategy. */
  readonly usedTokens: number;
  readonly droppedTokens: number;
  readonly rejectedTokens: number;
}
