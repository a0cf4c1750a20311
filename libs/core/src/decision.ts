import { type DrainEta, type NoDrainEta } from './drain-eta.js';
import { type GroupState, type UnknownReason } from './lag/reading.js';
import { type LawReason } from './law/control-law.js';
import { type Mode } from './policy/policy.js';

/** What moved the rate, after the guard rails: a law's own reason, or a rail's. */
export type DecisionReason =
  | LawReason
  | 'NO_READING'
  | 'STALE_HOLD'
  | 'STALE_GLIDE'
  | 'PARTIAL_READING'
  | 'HARD_LIMIT'
  | 'BROKER_ALARM'
  | 'MEASURING';

/** Which guard rail changed what the law asked; null where none did. */
export type Clamp = 'ceiling' | 'floor' | 'step-up' | 'max-cut' | 'no-raise' | 'hold' | 'glide' | 'hard-limit';

/** One constraint at one tick: what was read, what was asked, why. Null is unknown, with a reason beside it. */
export interface ConstraintView {
  readonly id: string;
  readonly group: string;
  readonly cluster: string;
  readonly topics: readonly string[];
  readonly mode: 'fresh' | 'stale' | 'gliding' | 'no-reading';
  readonly lagMessages: number | null;
  readonly lagReason: UnknownReason | null;
  /** Little's law: backlog ÷ consume rate. Null where either is unknown or nothing is consumed. */
  readonly delaySec: number | null;
  readonly consumedPerSec: number | null;
  readonly producedPerSec: number | null;
  /** When the queue is empty if both sides go on, or why that is not known; absent in decisions of older versions. */
  readonly drainEta?: DrainEta | NoDrainEta;
  /** Capacity as the law measures it; null until it has. */
  readonly capacityPerSec: number | null;
  /** Backlog that the objective allows, messages. */
  readonly objectiveMessages: number | null;
  /** Share of expected partitions that answered, 0 to 1. */
  readonly completeness: number;
  readonly sampleAgeMs: number | null;
  readonly members: number | null;
  readonly groupState: GroupState;
  /** What its law asked, before any guard rail. */
  readonly lawAskPerSec: number;
  /** Rate this constraint asks for, after its guard rails. */
  readonly askPerSec: number;
  readonly reason: DecisionReason;
  readonly clamp: Clamp | null;
  readonly figures: Readonly<Record<string, number>>;
  /** Why the newest reading failed, in words; null where it did not. */
  readonly failure: string | null;
  /** Of a fill level: how full it is, and the share to stay below. Absent where a backlog is meant. */
  readonly fill?: FillView;
  /** Of a broker's queue. `isDepthOnly`: what was done is reckoned from the depth. */
  readonly queue?: {
    readonly isDepthOnly: boolean;
    readonly countedAgeMs: number | null;
    readonly alarm: string | null;
  };
}

export interface FillView {
  readonly used: number;
  readonly limit: number;
  readonly objectiveShare: number;
}

/** The rate of a flow at one tick, with everything that led to it. */
export interface Decision {
  readonly flow: string;
  readonly mode: Mode;
  readonly policyVersion: string;
  /** On the monotonic clock of the controller. */
  readonly atMs: number;
  readonly ratePerSec: number;
  readonly reason: DecisionReason;
  readonly clamp: Clamp | null;
  /** Id of the constraint whose rate is the lowest. */
  readonly binding: string | null;
  /** The why sentence. */
  readonly why: string;
  readonly constraints: readonly ConstraintView[];
  /** What the candidate law would set at this tick; absent where the policy names none. */
  readonly candidate?: CandidateDecision;
}

/** One step of a law that runs beside the one that decides, from the rate that really flows. */
export interface CandidateDecision {
  readonly law: string;
  readonly ratePerSec: number;
  readonly reason: DecisionReason;
  readonly clamp: Clamp | null;
  readonly why: string;
}
