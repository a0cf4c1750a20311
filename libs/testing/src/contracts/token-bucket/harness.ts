import { type Budget, type LeaseGrant, type LeaseOutcome, type LeaseRequest, type TokenBucket } from '@headgate/core';

/** One bucket under test, and its clock in the test's hand. */
export interface TokenBucketHarness {
  readonly bucket: TokenBucket;
  /** Moves the bucket's own clock by so many milliseconds; negative steps it back, as a corrected server clock does. */
  advance(ms: number): void;
  /** Releases what the harness opened beside the bucket. */
  close?(): Promise<void>;
}

export type MakeTokenBucket = () => Promise<TokenBucketHarness>;

/** Suites of one contract get their harness through this, because it is made anew before each test. */
export type Current = () => TokenBucketHarness;

/** 100 messages/s, a burst of one second, safe at 20 messages/s, leases of 5 s. */
export function aBudget(changes: Partial<Budget> = {}): Budget {
  return {
    flow: 'orders',
    rateMilliPerSec: 100_000,
    burstMilli: 100_000,
    safeMilliPerSec: 20_000,
    epoch: 1,
    seq: 1,
    validForMs: 30_000,
    leaseTtlMs: 5_000,
    refreshAfterMs: 1_000,
    terms: {
      mode: 'enforce',
      overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
      onOutage: 'safe',
      reason: { code: 'TEST', text: 'a test says so', link: '/flows/orders' },
      policyVersion: 'v1',
    },
    ...changes,
  };
}

export function anObserveBudget(changes: Partial<Budget> = {}): Budget {
  const budget = aBudget(changes);
  return { ...budget, terms: { ...budget.terms, mode: 'observe' } };
}

let requests = 0;

export function aLease(changes: Partial<LeaseRequest> = {}): LeaseRequest {
  requests += 1;
  return {
    flow: 'orders',
    producer: 'checkout',
    instance: 'a',
    requestId: `r-${requests}`,
    wantMilli: 10_000,
    firstCostMilli: 1_000,
    returns: [],
    usage: null,
    ...changes,
  };
}

/** The outcome as a grant; anything else ends the test. */
export function granted(outcome: LeaseOutcome): LeaseGrant {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason}`);
  return outcome;
}

/** Publishes, waits out the learning time, and publishes again so that the budget is valid: the bucket is then full. */
export async function openBucket({ bucket, advance }: TokenBucketHarness, budget: Budget = aBudget()): Promise<void> {
  await bucket.publish(budget);
  advance(budget.leaseTtlMs);
  await bucket.publish({ ...budget, seq: budget.seq + 1 });
  advance(1_000);
}

/** Of every random test: given by HEADGATE_SEED or new, and printed, so that a failure can be had again. */
export function newSeed(what: string): number {
  const seed = Number(process.env.HEADGATE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`${what}: HEADGATE_SEED=${seed}\n`);
  return seed;
}
