import { type Budget, type BudgetTerms } from './budget.js';

/** What one instance did since it last reported; counted once per `seq`. Whole and part tokens as milli-tokens. */
export interface Usage {
  /** Grows with every report of this instance; a report whose seq is not greater than the last counts nothing. */
  readonly seq: number;
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
  /** Default 0. */
  readonly spilledMilli?: number;
  /** Part of `usedMilli` that no grant covered. Default 0. */
  readonly unleasedMilli?: number;
  /** Callers that wait now. Default 0. */
  readonly waiting?: number;
  /** Milli-tokens asked for per second, granted or not. Left out: taken from what is wanted per refresh. */
  readonly offeredMilliPerSec?: number;
}

export interface GrantReturn {
  readonly grantId: string;
  readonly tokensMilli: number;
}

export interface LeaseRequest {
  readonly flow: string;
  readonly producer: string;
  readonly instance: string;
  /** A retry sends the same id with the same body and gets the same answer, one debit. */
  readonly requestId: string;
  /** New tokens, on top of what is held. */
  readonly wantMilli: number;
  /**
   * Cost of the first waiter: a grant may always reach this, however small the share, and less than this (or than
   * `wantMilli`) is never handed out. At least 1,000; above 10,000,000 it counts as that.
   */
  readonly firstCostMilli: number;
  /** At most 64. */
  readonly returns: readonly GrantReturn[];
  readonly usage: Usage | null;
  /** The instance reaches the bucket through a controller: where none lives any more it spends its safe share unseen. */
  readonly throughController?: boolean;
  /** The last lease of an instance that ends: it is forgotten at once. */
  readonly closing?: boolean;
}

export interface LeaseGrant {
  readonly ok: true;
  /** Null where nothing was granted. */
  readonly grantId: string | null;
  readonly grantedMilli: number;
  /** What enforcement would have granted; equal to `grantedMilli` unless the flow is in observe. */
  readonly wouldGrantMilli: number;
  /**
   * When asking again makes sense because tokens for `firstCostMilli` will be there, at most 30,000; 0 where something
   * was granted or nothing wanted.
   */
  readonly retryAfterMs: number;
  readonly ttlMs: number;
  readonly refreshAfterMs: number;
  /** The rate that holds now: min(rate, safe) while learning, safe where the budget has expired. */
  readonly rateMilliPerSec: number;
  /** This instance's part of the rate, and of the safe rate. */
  readonly shareMilliPerSec: number;
  readonly safeShareMilliPerSec: number;
  /** Depth of the bucket: the published burst, at least one token and the largest cost asked within a minute. */
  readonly burstMilli: number;
  readonly epoch: number;
  readonly seq: number;
  /** How long the budget holds from now on; 0 where it has expired (then the rates above are the safe ones). */
  readonly validForMs: number;
  readonly learning: boolean;
  readonly terms: BudgetTerms;
}

/** An expected refusal. */
export interface LeaseRefusal {
  readonly ok: false;
  /** `no-budget`: nothing was published for this flow here. `request-id-reused`: the id came with another body. */
  readonly reason: 'no-budget' | 'request-id-reused';
}

export type LeaseOutcome = LeaseGrant | LeaseRefusal;

export type PublishOutcome =
  | {
      readonly accepted: true;
      readonly epoch: number;
      readonly generation: string;
      readonly learning: boolean;
      /** True where no bucket stood here before: it was empty, and learning has begun. */
      readonly created: boolean;
    }
  /** Somebody with a newer (epoch, seq) has published: the stored pair is told. */
  | { readonly accepted: false; readonly epoch: number; readonly seq: number };

export interface GiveBackRequest {
  readonly flow: string;
  readonly producer: string;
  readonly instance: string;
  /**
   * With it a retry of the same body answers the same and credits nothing more. Without it a retry may credit a part
   * that the grant still holds once more, so then do not retry.
   */
  readonly requestId?: string;
  /** At most 64. */
  readonly returns: readonly GrantReturn[];
}

/** Milli-tokens credited per grant, in the order asked. Unknown and expired grants credit 0. */
export interface GiveBackOutcome {
  readonly creditedMilli: readonly number[];
}

/** What stands in the bucket, for the controller and for people. Totals only grow within a generation. */
export interface BucketView {
  readonly flow: string;
  readonly tokensMilli: number;
  /** As published, whatever holds now. */
  readonly rateMilliPerSec: number;
  /** Depth as in `LeaseGrant`. */
  readonly burstMilli: number;
  readonly safeMilliPerSec: number;
  readonly epoch: number;
  readonly seq: number;
  readonly generation: string;
  readonly learning: boolean;
  readonly validForMs: number;
  /** Instances that leased within the last one or two lease ttls. */
  readonly instances: number;
  readonly grantedMilli: number;
  readonly returnedMilli: number;
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
  readonly terms: BudgetTerms;
}

/**
 * The shared bucket of each flow, in Redis or in memory.
 *
 * Promise: each call is atomic per flow. A missing bucket is an empty one: the first publish starts it with no tokens
 * and in learning mode (grants together ≤ safe rate) for one lease ttl. `lease` may be retried with the same
 * body, `giveBack` where it carries a request id. A flow is forgotten a day after its last publish. Every call settles within the adapter's deadline; when the store cannot be reached it rejects with a
 * retriable `HeadgateError`, and the outcome of the call is unknown. Numbers that are not finite, whole, in range
 * reject with code `BUCKET_ARGUMENT`, and nothing has changed.
 */
export interface TokenBucket {
  /** Stores the budget if (epoch, seq) is newer. With `epoch` 0 it takes the next epoch: (stored epoch) + 1. */
  publish(budget: Budget): Promise<PublishOutcome>;
  lease(request: LeaseRequest): Promise<LeaseOutcome>;
  giveBack(request: GiveBackRequest): Promise<GiveBackOutcome>;
  /** Null where nothing was published. */
  peek(flow: string): Promise<BucketView | null>;
  close(): Promise<void>;
}
export const TokenBucket = Symbol('TokenBucket');
