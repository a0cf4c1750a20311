import { type DecisionReason } from './decision.js';
import { type LagWindow } from './lag/lag-window.js';
import { type Reading } from './lag/reading.js';
import { type QueueClock } from './lag/reckon-queue.js';
import { type ControlLaw, type LawStep } from './law/control-law.js';
import { type GuardState } from './law/guard-rails.js';

/** What is kept of one constraint between two ticks. */
export interface ConstraintState {
  readonly window: LagWindow | null;
  /** Its first tick: until there is a reading, blindness is counted from here. */
  readonly sinceMs: number;
  readonly lawName: string;
  /** Opaque to everything but the law that made it. */
  readonly lawState: unknown;
  readonly ask: LawAsk;
  /** When the sample of the law's last step was read; null before the first. */
  readonly steppedAtMs: number | null;
  readonly guard: GuardState;
  /** Of a broker's queue: what was reckoned of it. */
  readonly queue?: QueueClock | null;
}

/** What the law asked at its last step. It stands until a new sample comes. */
export type LawAsk = Pick<LawStep<unknown>, 'ratePerSec' | 'capacityPerSec' | 'figures'> & {
  readonly reason: DecisionReason;
};

/** What is kept of one flow between two ticks. Immutable: a tick returns a new one. */
export interface FlowState {
  readonly constraints: Readonly<Record<string, ConstraintState>>;
  readonly ratePerSec: number;
  readonly lastTickMs: number | null;
  readonly binding: BindingState | null;
  /** What producers asked together when it was last known, messages/s. */
  readonly offeredPerSec?: number | null;
  /** Of the candidate law, which sees the same and is followed by nobody. */
  readonly candidate?: FlowState | null;
}

/** The constraint that is named as binding, and one that is about to replace it. */
export interface BindingState {
  readonly id: string;
  readonly candidate: string;
  /** Ticks in a row that the candidate was the lowest. */
  readonly ticks: number;
}

/** What a tick is given beside policy and state. */
export interface TickInput {
  /** Monotonic. */
  readonly nowMs: number;
  /** Nominal spacing of polls; freshness is counted in it. */
  readonly pollEveryMs: number;
  /** Newest reading per constraint id; absent where nothing was polled yet. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly policyVersion: string;
  /** Rate of a measurement of the capacity: while every reading is clear it takes the place of what the laws ask. */
  readonly rampPerSec?: number | null;
  /** What all producers ask together, messages/s; absent or null where that is not known. */
  readonly offeredPerSec?: number | null;
  /** Tokens that producers have reported as used since their bucket began; absent or null where that is not known. */
  readonly usedTokens?: number | null;
  /** Every law that a policy may name; those that are shipped where this is left out. */
  readonly laws?: ReadonlyMap<string, ControlLaw<unknown>>;
}
