import { type Mode } from '@headgate/core';
import { type Hold } from './hold.js';
import { type SupplyState } from './outage-mode.js';
import { type Loss, type OutcomeCounts } from './outcome-counts.js';
import { type SpillStatus } from './spill/spill-options.js';

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
  /** `never`: no budget was ever received; `expired`: one was, and nobody has renewed it in time. */
  readonly budget: 'never' | 'valid' | 'expired';
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
  /** Tokens ever put on disk; spent when they come out again. */
  readonly spilledTokens: number;
  /** Spent tokens that no grant covered: of the bootstrap, of a share held in an outage, or unpaid. */
  readonly unleasedTokens: number;
  /** Spent tokens that were not there: let through in observe, under a kill switch or under `open`. */
  readonly unpaidTokens: number;
  /** What was lost, by kind and reason; at most 64 reasons, the rest under `OTHER`. */
  readonly losses: readonly Loss[];
  /** Lost tokens for each offered one, over the last minute, from 0 to 1; null where nothing was offered. */
  readonly lossRate: number | null;
  /** Null where the flow has no spill. */
  readonly spill: SpillStatus | null;
}
