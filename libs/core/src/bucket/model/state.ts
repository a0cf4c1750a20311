import { type Budget } from '../budget.js';
import { type LeaseGrant } from '../token-bucket.port.js';

/** What happened in a flow since its bucket began; only grows. */
export interface BucketTotals {
  readonly grantedMilli: number;
  readonly returnedMilli: number;
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
}

/** How the rate is divided; `rateMilliPerSec` 0 before the first allocation. */
export interface Division {
  readonly rateMilliPerSec: number;
  /** Sum of what the shares reserve. */
  readonly sharedMilliPerSec: number;
  /** Spent unseen by instances behind a controller once no budget is valid any more. */
  readonly heldSafeMilliPerSec: number;
}

/** One bucket. Times are on the clock of whoever keeps the state; they never leave it. */
export interface BucketState {
  readonly generation: string;
  /** The last one accepted. */
  readonly budget: Budget;
  readonly tokensMilli: number;
  /** Thousandths of a milli-token that refilling left over, so that tiny rates lose nothing. */
  readonly remainderMicro: number;
  /** Tokens that belong to single instances by their shares, in thousandths of a milli-token; the rest is the pool. */
  readonly reservedMicro: number;
  readonly division: Division;
  /** Held back for the instance whose turn it is: it has saved a whole cost and waits for the bucket to hold it. */
  readonly dueMilli: number;
  /** Ends the turn of one who does not come again. */
  readonly dueUntilMs: number;
  /** Number of the turn. */
  readonly turns: number;
  /** Grows with every allocation: a share of an earlier one is void. */
  readonly allocations: number;
  /** When `tokensMilli` held. */
  readonly stampMs: number;
  readonly learningUntilMs: number;
  readonly learningForMs: number;
  readonly validUntilMs: number;
  /** A flow that nobody publishes any more is forgotten then. */
  readonly expiresAtMs: number;
  readonly largestCostMilli: number;
  readonly largestCostAtMs: number;
  /** Number of the current window of one lease ttl, the instances met in it, and those last met in the one before. */
  readonly window: number;
  readonly seenNow: number;
  readonly seenBefore: number;
  /** How many grants were handed out: the next grant id is made of it. */
  readonly grantCount: number;
  readonly totals: BucketTotals;
}

export interface GrantRecord {
  readonly id: string;
  readonly amountMilli: number;
  /** What the bucket paid for it: less than the amount in observe, where everything asked is granted. */
  readonly debitedMilli: number;
  readonly returnedMilli: number;
  readonly expiresAtMs: number;
}

/** The part of a flow's rate that one instance may take. */
export interface ShareRecord {
  /** Number of the allocation it comes from. */
  readonly allocation: number;
  readonly shareMilliPerSec: number;
  readonly reservedMilliPerSec: number;
  readonly safeShareMilliPerSec: number;
}

/** What an instance told and did; totals since it was first met. */
export interface InstanceBook {
  readonly throughController: boolean;
  readonly offeredMilliPerSec: number;
  readonly waiting: number;
  readonly hungry: boolean;
  readonly grantedMilli: number;
  readonly usedMilli: number;
  readonly droppedMilli: number;
  readonly rejectedMilli: number;
  readonly spilledMilli: number;
  readonly unleasedMilli: number;
}

/** One instance of a producer in one flow. */
export interface InstanceState {
  /** The life of the flow it belongs to: grants of an earlier one credit nothing. */
  readonly generation: string;
  readonly expiresAtMs: number;
  readonly lastLease: { readonly requestId: string; readonly digest: string; readonly reply: LeaseGrant } | null;
  readonly lastGiveBack: {
    readonly requestId: string;
    readonly digest: string;
    readonly creditedMilli: readonly number[];
  } | null;
  /** -1 before the first report. */
  readonly usageSeq: number;
  /** Window in which it was last met; -1 before the first. */
  readonly window: number;
  readonly grantCount: number;
  /** The last grants by slot: number of the grant modulo 32. */
  readonly grants: readonly GrantRecord[];
  /** What it may take of its share and has not, in thousandths of a milli-token, at `seenAtMs`. */
  readonly levelMicro: number;
  readonly seenAtMs: number;
  /** The turn it was given last; 0 for none. */
  readonly turn: number;
  /** Null before its first allocation. */
  readonly share: ShareRecord | null;
  readonly book: InstanceBook;
}
