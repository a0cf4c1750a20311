import { type GrantReturn, type LeaseGrant } from '@headgate/core';
import { type UsageReport } from '../usage-meter.js';

/** One flow's part of a call. A retry sends the same object again. Milli-tokens. */
export interface LeaseAsk {
  readonly flow: string;
  readonly requestId: string;
  readonly wantMilli: number;
  readonly firstCostMilli: number;
  readonly heldMilli: number;
  readonly returns: readonly GrantReturn[];
  readonly usage: UsageReport;
}

/** A flow that got no grant out of a call that was answered. */
export interface LeaseFailure {
  readonly ok: false;
  /** For example `NO_BUDGET`. */
  readonly code: string;
  readonly message: string;
  /** 0 where the server did not say. */
  readonly retryAfterMs: number;
}

export type LeaseAnswer = LeaseGrant | LeaseFailure;

/**
 * The way to the budgets. Promise: one call asks for several flows and answers each of them by name; a flow that is
 * missing in the answer has failed. A call that rejects has an unknown outcome, and is repeated with the same asks.
 * Nothing is retried beneath, no call waits for a connection longer than `signal` allows, and nothing keeps the process
 * alive between calls.
 */
export interface Transport {
  /** Name for people, without secrets. */
  readonly source: string;
  /** Milliseconds that the first call may take; the client lengthens it while a slow server answers. */
  readonly deadlineMs: number;
  /** The kill switch of the store, as its last answer had it; null where it is off. */
  readonly disabledBy?: string | null;
  lease(asks: readonly LeaseAsk[], signal: AbortSignal): Promise<ReadonlyMap<string, LeaseAnswer>>;
  close(): Promise<void>;
}

/** Who asks. */
export interface Identity {
  readonly producer: string;
  readonly instance: string;
}
