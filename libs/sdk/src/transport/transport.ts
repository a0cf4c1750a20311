import { type GrantReturn, type LeaseGrant } from '@headgate/core';
import { type Scheduler } from '../scheduler.js';
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
  /** The last ask of an instance that ends. */
  readonly closing?: boolean;
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

export interface WatchOptions {
  readonly scheduler: Scheduler;
  readonly random: () => number;
  /** A budget that was pushed: what a grant would say, without tokens. */
  readonly onNews: (flow: string, news: LeaseGrant) => void;
}

/** Pushed budgets. An extra: without it every change comes with the refresh. */
export interface Watch {
  /** Connects, or connects anew where the flows are others than before. */
  follow(flows: readonly string[]): void;
  close(): void;
}

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
  /** Begins to follow the budgets of flows that are pushed; where the way to the budgets has no such thing, it is absent. */
  watch?(options: WatchOptions): Watch;
  lease(asks: readonly LeaseAsk[], signal: AbortSignal): Promise<ReadonlyMap<string, LeaseAnswer>>;
  close(): Promise<void>;
}
