import { type LagWindow } from '../lag/lag-window.js';
import { type GroupState } from '../lag/reading.js';
import { type LawParams, type Policy } from '../policy/policy.js';

/** One parameter of a law. Validation, the form and the documentation are drawn from the list of them. */
export interface LawParameter {
  readonly name: string;
  /** `number` in [min, max]; `levels` is an ordered threshold table (see `steps`). */
  readonly type: 'number' | 'levels';
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  readonly default: unknown;
  readonly doc: string;
}

/** What a law sees. Units are in the names; everything it must not know (clock, I/O) is absent. */
export interface LawInput {
  readonly nowMs: number;
  /** Time since this constraint's last step, 0 at the first. */
  readonly dtSec: number;
  readonly sampleAgeMs: number;
  /** Newest partitions with owners, and their history; its newest sample is one that the last step has not seen. */
  readonly window: LagWindow;
  readonly groupState: GroupState;
  readonly members: number | null;
  /** What this law asked at its last step, and what the flow really got (the minimum over constraints, after guard rails). */
  readonly ownAskPerSec: number;
  readonly flowRatePerSec: number;
}

/** Codes of what moved the rate; the why sentence, the metric label and the SDK's error are made from them. */
export type LawReason =
  | 'COLD_START'
  | 'BACKLOG_ABOVE_OBJECTIVE'
  | 'BACKLOG_ABOVE_SET_POINT'
  | 'BACKLOG_AT_OBJECTIVE'
  | 'PROBING_CAPACITY'
  | 'CONSUMER_STALLED'
  | 'NO_CONSUMERS'
  | 'NOT_BINDING'
  | 'FIXED'
  | 'STEP_LEVEL'
  | 'LEVEL_ABOVE_OBJECTIVE'
  | 'LEVEL_AT_OBJECTIVE'
  | 'LEVEL_FREE'
  | 'RECOVERING';

export interface LawStep<S> {
  readonly state: S;
  readonly ratePerSec: number;
  readonly reason: LawReason;
  /** Measured capacity of the consumers, messages/s; null where the law does not measure it. */
  readonly capacityPerSec: number | null;
  /** The numbers that decided, kept with the decision. */
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * A law decides a rate for one constraint. It is a pure function: no clock, no random, no I/O, nothing kept outside
 * the state it returns. Guard rails (floor, ceiling, steps, freshness, hard limit) stand outside and hold for every law.
 */
export interface ControlLaw<S = unknown> {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly LawParameter[];
  init(policy: Policy): S;
  /** Version of what `keep` gives; it grows when its meaning changes. 1 where it is left out. */
  readonly version?: number;
  /** What outlives a restart, as plain JSON with ages instead of instants. Left out: the state itself is such. */
  keep?(state: S, nowMs: number): unknown;
  /** Back from what `keep` of this or an older version gave; null where that tells nothing. Left out: it is the state. */
  resume?(kept: unknown, version: number, nowMs: number, policy: Policy): S | null;
  step(state: S, input: LawInput, policy: Policy, params: LawParams): LawStep<S>;
}
