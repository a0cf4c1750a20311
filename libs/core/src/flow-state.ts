import { type GuardState } from './law/guard-rails.js';
import { type LagWindow } from './lag/lag-window.js';

/** What is kept of one constraint between two ticks. */
export interface ConstraintState {
  readonly window: LagWindow | null;
  /** Opaque to everything but the law that made it. */
  readonly law: unknown;
  readonly lawName: string;
  readonly lastStepMs: number | null;
  readonly lastStepSampleMs: number | null;
  readonly guard: GuardState;
}

/** What is kept of one flow between two ticks. Immutable: a tick returns a new one. */
export interface FlowState {
  readonly constraints: Readonly<Record<string, ConstraintState>>;
  readonly ratePerSec: number;
  readonly usedMilliTotal: number | null;
  readonly lastTickMs: number | null;
  readonly binding: { readonly id: string; readonly candidate: string; readonly ticks: number } | null;
}

/** What a tick is given beside policy and state. */
export interface TickInput {
  /** Monotonic. */
  readonly nowMs: number;
  /** Nominal spacing of polls; freshness is counted in it. */
  readonly pollEveryMs: number;
  /** Newest reading per constraint id; absent where nothing was polled yet. */
  readonly readings: ReadonlyMap<string, import('./lag/reading.js').Reading>;
  /** Tokens spent since the bucket's generation began, from its totals; null where unknown. */
  readonly usedMilliTotal: number | null;
  readonly policyVersion: string;
}
